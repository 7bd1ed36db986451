namespace CancelSpec.Gate.Exploration;

/// <summary>A client hangs up, and the subject gets to know it.</summary>
internal static class Leaving
{
    /// <summary>
    /// How long a subject gets that gives no sign of having noticed. From outside a reset gives none; a server may also
    /// keep its own half of a closed connection open.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    public static async Task LeaveAsync(Rig rig, SubjectRequest request, HangUp how)
    {
        var seen = rig.Tap.History.Events.Count;
        request.HangUp(how);
        if (rig.Signals is { } signals)
            await NoticedInsideAsync(rig, signals.AbortedAsync(request.ClientPort), request);
        else if (how is HangUp.Closes)
            await Task.WhenAny(request.Over, WireMovedAsync(rig, seen), Task.Delay(Grace));
        else
            await Task.WhenAny(WireMovedAsync(rig, seen), Task.Delay(Grace));
    }

    private static async Task NoticedInsideAsync(Rig rig, Task aborted, SubjectRequest request)
    {
        // A driver may tell the database inside the cancellation, and wait for a CancelRequest that is held back.
        await rig.Patience.WaitAsync(Task.WhenAny(aborted, rig.CancelHeld), rig.Cancellation);
        // What it answered before it noticed is on its way.
        await rig.Patience.WaitAsync(request.Over, rig.Cancellation);
    }

    private static async Task WireMovedAsync(Rig rig, int seen)
    {
        using var end = new CancellationTokenSource(Grace);
        var before = rig.Tap.History.Events.Take(seen).ToHashSet();
        try
        {
            await rig.Tap.History.WhenAsync(moved => !before.Contains(moved), end.Token);
        }
        catch (OperationCanceledException)
        {
            // Nothing has moved.
        }
    }
}
