using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// Swallowed cancellation: a request that sleeps commits although its client left before. Where handlers complete, the
/// work must be done exactly once instead.
/// </summary>
internal static class H11
{
    public static Violation? Judge(Observation seen) => seen.HandlersComplete ? NotCompleted(seen) : Committed(seen);

    private static Violation? Committed(Observation seen) =>
        seen is { IsBeforeCommit: true, LeftAt: { } leftAt, Sleep: { } sleep }
        && seen.Events.Where(message => message.IsMessage && (seen.Session is null || message.Session == seen.Session))
            .GroupBy(message => message.Session)
            .Any(session => IsCommittedAfter(sleep, leftAt, [.. session]))
            ? new Violation(Hazard.SwallowedCancellation, $"{seen.Request} itself, after its client had gone",
                "its transaction ends without a COMMIT, before its sleep is over", "it slept to the end on its connection, and then sent COMMIT")
            { RestsOnWaiting = true }
            : null;

    /// <summary>
    /// Only the COMMIT of the sleep's own transaction counts, if the request sent it well after its client had gone, and after a
    /// pause that is as long as the sleep. A COMMIT right after the client has gone is no sleep to the end. A COMMIT that was
    /// sent before may still have been held back then.
    /// </summary>
    private static bool IsCommittedAfter(SleepSeen sleep, TimeSpan leftAt, TapEvent[] session)
    {
        for (var index = 1; index < session.Length; index++)
        {
            var (commit, before) = (session[index], session.Take(index));
            // The sleep begins when the database has answered, and the COMMIT may need several messages.
            var answered = before.LastOrDefault(message => message.Direction is Direction.ToSubject) ?? session[0];
            if (commit.IsCommit() && sleep.IsSleptThrough(answered.At, leftAt, commit.ReceivedAt ?? commit.At)
                && before.LastOrDefault(SqlText.IsExecution)?.Sql == sleep.LastStatement)
                return true;
        }

        return false;
    }

    /// <summary>A handler that the database has refused something, as a statement that was cancelled, has a reason to stop.</summary>
    private static Violation? NotCompleted(Observation all)
    {
        var isRefused = all.Events.Any(message => message.Name == "ErrorResponse" && (all.Session is null || message.Session == all.Session));
        var seen = isRefused ? all with { HandlersComplete = false } : all;
        if (StateEffect.Of(seen) is { IsPossible: false } effect)
            return Unfinished(StateEffect.LookedAt, effect.Expected, effect.Actual);
        return TransactionEffect.NotCompleted(seen) is { } missing
            ? Unfinished($"what {seen.Request} has committed", missing.Expected, missing.Actual) with { OtherEffectOf = seen.Request }
            : null;
    }

    private static Violation Unfinished(string lookedAt, string expected, string actual) => new(Hazard.SwallowedCancellation, lookedAt, expected,
        $"{actual}, although the subject's handlers run to completion, so they must finish what they begin");
}
