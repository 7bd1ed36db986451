using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// Swallowed cancellation: a request that sleeps commits although its client left before. Where handlers complete, the
/// work must be done exactly once instead.
/// </summary>
internal static class H11
{
    public static Violation? Judge(Observation seen) => seen.HandlersComplete ? NotCompleted(seen) : Committed(seen);

    private static Violation? Committed(Observation seen) =>
        seen is { Request.Sleeps: true, IsBeforeCommit: true }
        && seen.Events.Any(message => message.IsCommit() && (seen.Session is null || message.Session == seen.Session))
            ? new Violation(Hazard.SwallowedCancellation, $"{seen.Request} itself, after its client had gone",
                "its transaction ends without a COMMIT, before its sleep is over", "it slept to the end on its connection, and then sent COMMIT")
            { RestsOnWaiting = true }
            : null;

    private static Violation? NotCompleted(Observation seen) => CounterEffect.Of(seen) is { IsPossible: false } effect
        ? new Violation(Hazard.SwallowedCancellation, CounterEffect.LookedAt, effect.Expected,
            $"{effect.Actual}, although the subject's handlers run to completion, so they must finish what they begin")
        : null;
}
