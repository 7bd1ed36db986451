using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;

namespace CancelSpec.Gate.Judging;

/// <summary>What a trial has shown.</summary>
/// <param name="Violation">The hazard that showed itself; null for none.</param>
/// <param name="WasInterrupted">A request was under way when its client left.</param>
/// <param name="Session">The number of the session on which it was interrupted; null where that is not known.</param>
internal sealed record TrialOutcome(Violation? Violation, bool WasInterrupted, int? Session)
{
    /// <summary>How the subject's process has ended by itself; null where it has not.</summary>
    public SubjectDeath? Death { get; init; }

    /// <summary>Another session of the subject was held than the one on which the request works.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>The request was answered with an error before it came to its boundary, although its client stayed.</summary>
    public bool HasFailed { get; init; }

    /// <summary>Why the trial proves nothing; null where it does.</summary>
    public string? NotJudged { get; init; }

    /// <summary>Says what was tried and what it has shown.</summary>
    public string Describe(Interruption interruption) =>
        $"{interruption} {(Violation is { } shown ? $"showed {shown.Hazard} ({shown.LookedAt}: {shown.Actual})" : "was tried")}{(NotJudged is null ? "" : $" while {NotJudged}")}";

    /// <summary>The subject's process has ended by itself.</summary>
    public static TrialOutcome Of(SubjectDeath death) => new(H10.Judge(death), WasInterrupted: true, Session: null) { Death = death };

    /// <summary>A trial that proves nothing.</summary>
    public static TrialOutcome Nothing(string reason) => new(null, WasInterrupted: false, Session: null) { NotJudged = reason };
}
