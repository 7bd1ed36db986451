using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// False commit: the subject answered with success although the transaction had failed, so that the database answered COMMIT with
/// ROLLBACK. A handler that tries again with success is right.
/// </summary>
internal static class H12
{
    /// <param name="seen">What was seen; null where nothing was.</param>
    public static Violation? Judge(RefusedCommit? seen) =>
        seen is { Answer: { IsSuccess: true, Status: < 400 } answer, IsAnsweredEarly: false, IsCommittedLater: false, Effect: { } effect } && !effect.Times.Any(times => times > 0)
            ? new Violation(Hazard.FalseCommit, $"{seen.Request}",
                $"any answer but success, since its transaction had failed before its COMMIT, or its effect: {effect.Each}",
                $"{effect.Actual}; it was answered {answer}")
            : null;
}
