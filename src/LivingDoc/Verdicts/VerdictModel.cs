namespace CancelSpec.LivingDoc.Verdicts;

/// <summary>A verdict file, as far as the page needs it. <c>docs/verdicts.md</c> explains the members.</summary>
public sealed record VerdictSet(string? Database, string? Commit, string? Run, IReadOnlyList<Subject> Subjects)
{
    /// <summary>How often a client hung up. A subject that is listed in two groups was judged once.</summary>
    public long Cancellations => Subjects
        .DistinctBy(subject => (subject.Kind, subject.Name, subject.PoolSize, subject.Detached, subject.Cancellations, subject.Seconds))
        .Sum(subject => (long)subject.Cancellations);
}

/// <summary>What the gate said of one pool or server at one pool size.</summary>
/// <param name="Seconds">How long the judging took.</param>
public sealed record Subject(
    string Kind,
    string Name,
    int PoolSize,
    bool Detached,
    string Group,
    int Cancellations,
    double Seconds,
    IReadOnlyList<string> Remarks,
    IReadOnlyList<HazardResult> Hazards)
{
    /// <summary>For example <c>unfixed, 1 connection</c>.</summary>
    public string Title => $"{Name}{(Detached && Kind == "command" ? " (handlers: detached)" : "")}, {(PoolSize == 1 ? "1 connection" : $"{PoolSize} connections")}";
}

/// <summary>One hazard of one subject.</summary>
/// <param name="Outcome"><c>passed</c>, <c>found</c> or <c>notJudged</c>.</param>
/// <param name="Reason">Why it was not judged, or only in part.</param>
/// <param name="FindingCount">Of all findings; the file keeps some of them.</param>
public sealed record HazardResult(
    string Id,
    string Name,
    string Outcome,
    string? Reason,
    Acceptance? Accepted,
    int FindingCount,
    IReadOnlyList<Finding> Findings);

/// <summary>Why a found hazard is no failure for now.</summary>
/// <param name="Expires">A date, as the baseline spells it.</param>
public sealed record Acceptance(string Reason, string Expires);

/// <summary>One cancellation that went wrong.</summary>
/// <param name="Only">Shows it again, as the value of <c>CANCELSPEC_ONLY</c>.</param>
public sealed record Finding(
    string Only,
    string Operation,
    string Where,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> After,
    string FollowUp,
    string Expected,
    string Actual);
