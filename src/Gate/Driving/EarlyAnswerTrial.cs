using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Finds out whether a request that is answered 202 does its work afterwards: the database's last word on what it writes is held
/// back, and the answer is waited for.
/// </summary>
internal static class EarlyAnswerTrial
{
    // A request that does not wait for its work is answered at once.
    private static readonly WaitLimit AnswerLimit = new(TimeSpan.FromSeconds(1));

    // Another session may be held than the one on which the request works. Then its answer tells nothing.
    private const int Tries = 10;

    /// <param name="harness">The subject's harness, in the clean state.</param>
    /// <param name="recording">What the request exchanges when it is not interrupted.</param>
    /// <returns>Whether it was answered all the same, or no try could tell.</returns>
    public static async Task<bool> IsAnsweredAsync(Harness harness, Recording recording)
    {
        for (var left = Tries; left > 0; left--)
        {
            if (await TryAsync(harness, recording) is { } isAnswered)
                return isAnswered;
        }

        return true;
    }

    /// <returns>Null where the request works on another session than the one that was held.</returns>
    private static async Task<bool?> TryAsync(Harness harness, Recording recording)
    {
        await harness.Client.PrepareAsync(recording.Request);
        harness.BeginTrial();
        harness.Control.RunClock();
        var hold = harness.Tap.HoldNextRequest(Math.Max(0, recording.AcknowledgedAt - 1), recording.Mark);
        using var sent = await harness.Client.SendAsync(recording.Request);
        var isAnswered = await AnswerLimit.WaitAsync(sent.Over, harness.Watch);
        var isElsewhere = new RequestSessions(harness, recording).IsElsewhere(hold);
        hold.Release();
        await harness.Limit.WaitAsync(sent.Over, harness.Watch);
        await harness.Limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        await SubjectControl.WhenNoTransactionAsync(harness, harness.Limit.Length);
        return isElsewhere ? null : isAnswered;
    }
}
