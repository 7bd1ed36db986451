using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>False commit: the subject answered with success although the database had answered COMMIT with ROLLBACK.</summary>
internal static class H12
{
    public static Violation? Judge(Observation seen) =>
        seen is { SharesSessions: false, State.IsLocked: false } && seen.Request.MustFail && seen.Answers.Any(answer => answer is { IsSuccess: true }) ? Found(seen.Request) : null;

    /// <summary>Judges a request that was not interrupted.</summary>
    public static Violation? Judge(Recording recording) =>
        recording is { Request.MustFail: true, Answer.IsSuccess: true } ? Found(recording.Request) : null;

    /// <summary>Judges a request whose COMMIT the database has refused, or that has not sent its COMMIT.</summary>
    /// <param name="seen">What was seen; null where nothing was.</param>
    public static Violation? Judge(RefusedCommit? seen) =>
        seen is { Answer: { IsSuccess: true } answer, IsCommittedLater: false, Effect: { } effect } && !effect.Times.Any(times => times > 0)
            ? new Violation(Hazard.FalseCommit, $"{seen.Request}",
                $"any answer but success, since its transaction had failed before its COMMIT, or its effect: {effect.Each}",
                $"{effect.Actual}; it was answered {answer}")
            : null;

    private static Violation Found(Request request) => new(Hazard.FalseCommit, $"{request}",
        "any answer but success, since the database has refused the commit", "it was answered with success");
}
