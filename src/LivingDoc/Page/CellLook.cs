using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Page;

/// <summary>How the verdict on one hazard is shown: a sign, words and a class for style sheets.</summary>
public sealed record CellLook(string Sign, string Words, string Css)
{
    public static CellLook Passed { get; } = new("✓", "passed", "passed");

    public static CellLook Partly { get; } = new("✓?", "passed as far as it was judged", "partly");

    public static CellLook Found { get; } = new("✗", "found", "found");

    public static CellLook Accepted { get; } = new("b", "found, and listed in the baseline", "accepted");

    public static CellLook NotJudged { get; } = new("?", "not judged", "not-judged");

    /// <summary>All looks, in the order of the legend.</summary>
    public static IReadOnlyList<CellLook> All { get; } = [Passed, Found, Accepted, NotJudged, Partly];

    public static CellLook Of(HazardVerdict hazard, bool isAccepted) => hazard.Outcome switch
    {
        Outcome.Found => isAccepted ? Accepted : Found,
        Outcome.NotJudged => NotJudged,
        _ => hazard.Reason is null ? Passed : Partly,
    };

    /// <summary>The whole verdict in words, for example <c>found (125 times)</c>.</summary>
    public string Sentence(HazardVerdict hazard) => hazard.Outcome is Outcome.Found
        ? $"{Words} ({Page.Words.Count(hazard.FindingCount, "time")})"
        : Words;
}
