using CancelSpec.LivingDoc.Runs;
using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Page;

/// <summary>One row of the matrix: a verdict, and the anchor of its evidence.</summary>
public sealed record JudgedSubject(ReportedVerdict Reported, string Anchor)
{
    public Verdict Verdict => Reported.Verdict;

    /// <summary>For example <c>unfixed, 1 connection</c>.</summary>
    public string Title => $"{Verdict.Subject.Name}{Handlers}, {Words.Count(Verdict.Subject.PoolSize, "connection")}";

    // A pool's name says what it promises; a command line does not.
    private string Handlers => Verdict.Subject is { Kind: not SubjectKind.Pool, HandlersComplete: true } ? " (handlers: complete)" : "";

    public CellLook LookOf(HazardVerdict hazard) => CellLook.Of(hazard, Reported.Accepted.ContainsKey(hazard.Hazard));

    /// <summary>Where the evidence of one hazard is: in a section of its own if there is something to say.</summary>
    public string AnchorOf(HazardVerdict hazard) => HasSection(hazard) ? $"{Anchor}--{Anchors.Slug([hazard.Hazard.Id])}" : Anchor;

    /// <summary>Whether there is more to say than that it passed, or that the judgement had ended before.</summary>
    public bool HasSection(HazardVerdict hazard) => hazard.Outcome switch
    {
        Outcome.Found => true,
        Outcome.NotJudged => hazard.Reason is null || hazard.Reason != Verdict.Incomplete,
        _ => hazard.Reason is not null,
    };

    /// <summary>The rows in the order of <see cref="SubjectGroups.PlaceOf"/>.</summary>
    internal static IReadOnlyList<JudgedSubject> Of(IReadOnlyList<ReportedVerdict> verdicts)
    {
        var anchors = new Anchors();
        return [.. verdicts.OrderBy(reported => SubjectGroups.PlaceOf(reported.Group)).Select(reported => new JudgedSubject(
            reported, anchors.Next("v", reported.Group, reported.Verdict.Subject.Name, FormattableString.Invariant($"{reported.Verdict.Subject.PoolSize}"))))];
    }
}
