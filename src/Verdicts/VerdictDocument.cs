using System.Text.Json.Serialization;

namespace CancelSpec.Verdicts;

/// <summary>A verdict file as it is on disk, member by member.</summary>
internal sealed record VerdictDocument(
    int Schema,
    string ProductVersion,
    DateTime StartedAt,
    [property: JsonPropertyOrder(1)] IReadOnlyList<SubjectDocument> Subjects,
    string? Database = null,
    string? Commit = null,
    string? Run = null)
{
    public static VerdictDocument Of(VerdictReport report) => new(
        VerdictFile.Schema,
        report.ProductVersion,
        WholeSeconds(report.StartedAt.UtcDateTime),
        [.. ReportedVerdict.InOrder(report.Verdicts).Select(SubjectDocument.Of)],
        report.Database,
        report.Commit,
        report.Run);

    public VerdictReport ToReport() =>
        new(StartedAt.ToUniversalTime(), Database, Commit, [.. Subjects.Select(ToVerdict)]) { ProductVersion = ProductVersion, Run = Run };

    private static ReportedVerdict ToVerdict(SubjectDocument? subject) => subject?.ToVerdict() ?? throw new FormatException("a subject is null");

    private static DateTime WholeSeconds(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}

internal sealed record SubjectDocument(
    SubjectKind Kind,
    string Name,
    int PoolSize,
    bool Detached,
    string Group,
    int Cancellations,
    double Seconds,
    double Rate,
    IReadOnlyList<string> Remarks,
    [property: JsonPropertyOrder(1)] IReadOnlyList<HazardDocument> Hazards,
    string? Incomplete = null,
    JudgedShard? Shard = null)
{
    public static SubjectDocument Of(ReportedVerdict reported)
    {
        var (subject, hazards, cancellations, elapsed, remarks) = reported.Verdict;
        return new(
            subject.Kind,
            subject.Name,
            subject.PoolSize,
            subject.HandlersComplete,
            reported.Group,
            cancellations,
            Math.Round(elapsed.TotalSeconds, 3),
            Math.Round(reported.Rate, 1),
            remarks,
            [.. hazards.Select(hazard => HazardDocument.Of(hazard, reported.Accepted.GetValueOrDefault(hazard.Hazard)))],
            reported.Verdict.Incomplete,
            reported.Verdict.Shard);
    }

    public ReportedVerdict ToVerdict()
    {
        if (!Hazards.Select(hazard => hazard?.Id).SequenceEqual(Hazard.All.Select(hazard => hazard.Id)))
            throw new FormatException($"the hazards of {Name} are not H1 to H{Hazard.All.Count}, each once and in this order");
        if (Seconds < 0 || Seconds >= TimeSpan.MaxValue.TotalSeconds || Cancellations < 0 || PoolSize < SmallestPool || Hazards.Any(hazard => hazard.FindingCount < 0))
            throw new FormatException($"a number of {Name} is out of range");
        if (Remarks.Contains(null!) || Hazards.SelectMany(hazard => hazard.Findings).Any(HoldsNull))
            throw new FormatException($"a list of {Name} holds null");
        RequireShard();
        var verdict = new Verdict(
            new SubjectIdentity(Kind, Name, PoolSize, Detached),
            [.. Hazards.Select(hazard => hazard.ToVerdict())],
            Cancellations,
            TimeSpan.FromSeconds(Seconds),
            Remarks)
        { Incomplete = Incomplete, Shard = Shard };
        return new ReportedVerdict(verdict, Group, Hazards.Where(hazard => hazard.Accepted is not null)
            .ToDictionary(hazard => Hazard.Parse(hazard.Id), hazard => hazard.Accepted!));
    }

    // A judgement can end before the size of the pool is learned.
    private int SmallestPool => Incomplete is null ? 1 : SubjectIdentity.UnknownPoolSize;

    private void RequireShard()
    {
        if (Shard is null)
            return;
        if (Shard is not { Index: >= 1, Count: <= JudgedShard.Most } || Shard.Index > Shard.Count)
            throw new FormatException($"there is no shard {Shard} of {Name}");
        if (Incomplete is null && Shard is not { Plan: not null, Facts: not null })
            throw new FormatException($"shard {Shard} of {Name} lacks its plan or its facts");
        if (Shard.Facts is { HoldsNull: true })
            throw new FormatException($"a list of {Name} holds null");
    }

    // The serializer refuses null where a member must not be null, but not inside of lists.
    private static bool HoldsNull(Finding? finding) => finding is null || finding.Before.Contains(null!) || finding.After.Contains(null!) || finding.Again.Contains(null!);
}

internal sealed record HazardDocument(
    string Id,
    string Name,
    Outcome Outcome,
    [property: JsonPropertyOrder(1)] int FindingCount,
    [property: JsonPropertyOrder(1)] IReadOnlyList<Finding> Findings,
    string? Reason = null,
    Acceptance? Accepted = null,
    string? Promise = null,
    string? Harm = null)
{
    public static HazardDocument Of(HazardVerdict verdict, Acceptance? accepted) => new(
        verdict.Hazard.Id, verdict.Hazard.Name, verdict.Outcome, verdict.FindingCount, verdict.Findings, verdict.Reason, accepted, verdict.Hazard.Promise, verdict.Hazard.Harm);

    public HazardVerdict ToVerdict() => new(Hazard.Parse(Id), Outcome, Reason, Findings, FindingCount);
}
