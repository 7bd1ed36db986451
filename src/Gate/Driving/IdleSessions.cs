using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>Learns after how long a subject closes a session that is idle, although no client has left.</summary>
internal static class IdleSessions
{
    // A pool that closes a session sooner has another reason, such as a session that has served as many requests as it may.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    // Another session may be closed a little sooner.
    private const double Margin = 0.8;

    /// <param name="harness">The subject's harness. It has just reached the clean state, in which all of its sessions are open.</param>
    public static async Task LearnAsync(Harness harness)
    {
        var before = harness.BeginTrial();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(harness.Cancellation);
        await new WaitLimit(harness.Learned.IdleTime).WaitAsync(harness.Tap.History.WhenAsync(IsClosed, end.Token), harness.Watch);
        await end.CancelAsync();
        if (harness.Tap.History.Events.FirstOrDefault(IsClosed) is { } closed && before.LastUses.TryGetValue(closed.Session, out var used) && closed.At - used >= Least)
            harness.Learned.IdleTime = (closed.At - used) * Margin;
    }

    private static bool IsClosed(TapEvent seen) => seen.Name == TapEvent.TerminateReceived;
}
