using System.Text.Json.Serialization;

namespace CancelSpec.Verdicts;

/// <summary>What the gate found out about one subject: each hazard has passed, was found or was not judged.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Hazards">One for each of <see cref="Hazard.All"/>, in that order.</param>
/// <param name="Cancellations">How many requests were cancelled and judged.</param>
/// <param name="Elapsed">How long that took, from the start of the subject.</param>
/// <param name="Remarks">What a reader must know about how it was judged, such as a time that had to be waited. Each is a sentence.</param>
public sealed record Verdict(
    SubjectIdentity Subject, IReadOnlyList<HazardVerdict> Hazards, int Cancellations, TimeSpan Elapsed, IReadOnlyList<string> Remarks)
{
    /// <summary>The hazards that were found, in the order of their numbers.</summary>
    public IEnumerable<HazardVerdict> Found => Hazards.Where(hazard => hazard.Outcome is Outcome.Found);

    /// <summary>The hazards that an interruption has shown, and not only a request whose client stayed.</summary>
    public IEnumerable<Hazard> ShownByInterruption =>
        Found.Where(hazard => hazard.Findings.Any(finding => !finding.IsUninterrupted)).Select(hazard => hazard.Hazard);

    /// <summary>Why the judgement ended before its end; null if it is complete. Then what was not found counts as not judged.</summary>
    public string? Incomplete { get; init; }

    /// <summary>The part of the plan that was judged; null where the verdict is about the whole plan.</summary>
    public JudgedShard? Shard { get; init; }

    /// <summary>The same findings of a judgement that did not come to its end. What was not found is not judged.</summary>
    /// <param name="reason">Why the judgement ended.</param>
    public Verdict CutShort(string reason) => this with
    {
        Incomplete = reason,
        Hazards = [.. Hazards.Select(hazard => hazard.Outcome is Outcome.Found ? hazard : hazard with { Outcome = Outcome.NotJudged, Reason = reason })],
    };

    /// <summary>The verdict, with what an earlier one on the same subject has found.</summary>
    /// <param name="earlier">The earlier verdict; null for none.</param>
    public Verdict WithEarlier(Verdict? earlier) => earlier is null ? this : this with
    {
        Hazards = [.. Hazards.Zip(earlier.Hazards, (hazard, former) => hazard.WithEarlier(former))],
        Remarks = [.. earlier.Remarks.Union(Remarks)],
    };

    /// <summary>The verdict on a subject before anything was tried.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="reason">Why nothing was tried.</param>
    public static Verdict NotBegun(SubjectIdentity subject, string reason) =>
        new Verdict(subject, [.. Hazard.All.Select(hazard => new HazardVerdict(hazard, Outcome.NotJudged, reason, [], 0))], 0, TimeSpan.Zero, []).CutShort(reason);

    public HazardVerdict Of(Hazard hazard) => Hazards.Single(verdict => verdict.Hazard == hazard);
}

public enum Outcome
{
    Passed,
    Found,

    /// <summary>Neither passed nor found. <see cref="HazardVerdict.Reason"/> says why.</summary>
    NotJudged,
}

/// <summary>The part of a verdict about one hazard.</summary>
/// <param name="Hazard">The hazard.</param>
/// <param name="Outcome">The result.</param>
/// <param name="Reason">Why it was not judged, or which part of it was not; null if all of it was judged.</param>
/// <param name="Findings">The evidence, the first finding first. At most a few of each operation are kept.</param>
/// <param name="FindingCount">How often it was found, kept or not.</param>
public sealed record HazardVerdict(Hazard Hazard, Outcome Outcome, string? Reason, IReadOnlyList<Finding> Findings, int FindingCount)
{
    /// <summary>The same, with the findings of an earlier verdict. What was found again counts once.</summary>
    internal HazardVerdict WithEarlier(HazardVerdict earlier)
    {
        if (Outcome is not Outcome.Found || earlier.Outcome is not Outcome.Found)
            return earlier.Outcome is Outcome.Found ? earlier : this;
        var others = earlier.Findings.ExceptBy(Findings.Select(found => (found.Only, found.Operation)), found => (found.Only, found.Operation)).ToList();
        return this with { Findings = [.. Findings, .. others], FindingCount = FindingCount + others.Count };
    }
}

/// <summary>The evidence of a hazard at one cancellation.</summary>
/// <param name="Only">The interruption that shows it again, for example <c>sleep/3/fin</c>.</param>
/// <param name="Operation">The request that was cancelled, for example <c>GET /sleep</c>.</param>
/// <param name="Where">The point of the cancellation, in words, for example <c>after message 3 of 6, closing (FIN)</c>.</param>
/// <param name="Before">The last messages that had passed, the oldest first, for example <c>→ Query BEGIN</c>.</param>
/// <param name="After">The messages that came after, as far as they were seen.</param>
/// <param name="FollowUp">The later request that went wrong, or what was looked at.</param>
/// <param name="Expected">What should have happened.</param>
/// <param name="Actual">What happened instead.</param>
public sealed record Finding(
    string Only,
    string Operation,
    string Where,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> After,
    string FollowUp,
    string Expected,
    string Actual)
{
    /// <summary>All that was seen, for a diagram. Only the first finding of a hazard has a trace, and verdict files have none.</summary>
    [JsonIgnore]
    public Trace? Trace { get; init; }

    /// <summary>It was found while every client stayed, so <see cref="Only"/> names no interruption that caused it. Verdict files do not tell.</summary>
    [JsonIgnore]
    public bool IsUninterrupted { get; init; }

    /// <summary>The place of the cancellation in the order of the plan, from 0; null outside of shards.</summary>
    public int? Place { get; init; }

    /// <summary>The lines of a command that shows the finding again, in the words of the program that judged; empty if it gave none.</summary>
    public IReadOnlyList<string> Again { get; init; } = [];
}
