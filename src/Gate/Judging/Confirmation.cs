using CancelSpec.Gate.Planning;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// Which findings are repeated on a fresh subject before they are reported. A process can end for other reasons than the
/// interruption, what did not come may only have been late, and a request may now and then do something else.
/// </summary>
internal static class Confirmation
{
    /// <summary>Whether the finding must show itself again. Of those that rest on waiting or on what is usual, the first of each request and hazard must.</summary>
    public static bool IsNeeded(TrialOutcome found, Interruption interruption, FoundByWaiting known) =>
        found.Death is not null
        || (found.Violation is { } violation && known.MustBeRepeated(interruption, violation));

    /// <summary>Whether the repeated trial shows a finding. Another hazard that rests on waiting would have to be repeated itself.</summary>
    public static bool IsGiven(TrialOutcome first, TrialOutcome again) =>
        again.Violation is { } violation && (violation.Hazard == first.Violation!.Hazard || violation is { RestsOnWaiting: false, OtherEffectOf: null, RestsOnIdleTime: false });

    /// <summary>The remark on a finding that did not show itself again.</summary>
    /// <param name="interruption">The interruption.</param>
    /// <param name="first">What its first trial has shown.</param>
    /// <param name="again">What the repeated trial has shown.</param>
    /// <param name="sleptLonger">The repeated request slept longer.</param>
    public static string Remark(Interruption interruption, TrialOutcome first, TrialOutcome again, bool sleptLonger)
    {
        if (again.NotJudged is { } reason)
            return $"{Evidence(interruption, first)} That could not be repeated on a fresh subject, because {reason}.";
        if (first.Death is not null)
            return $"{Evidence(interruption, first)} It did not when the interruption was repeated.";
        return sleptLonger
            ? $"{Evidence(interruption, first)} It did not when its sleep took longer, so it was too slow to notice."
            : $"{Evidence(interruption, first)} That did not show itself again on a fresh subject.";
    }

    private static string Evidence(Interruption interruption, TrialOutcome first) => first switch
    {
        { Death: { } death } => $"After {interruption} the subject's process {death.How}.",
        { Violation.Hazard: var hazard } when hazard == Verdicts.Hazard.SwallowedCancellation =>
            $"At {interruption} the request sent COMMIT although its client had left.",
        { Violation: var violation } => $"After {interruption}, {violation!.LookedAt}: {violation.Actual}; expected: {violation.Expected}.",
    };
}
