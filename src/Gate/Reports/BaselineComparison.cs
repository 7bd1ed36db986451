using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>What a verdict means beside a baseline. What was not judged is in none of its lists.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="New">Found, and in no entry or only in an expired one: these fail.</param>
/// <param name="Accepted">Found and listed.</param>
/// <param name="Gone">Listed, but not found. These fail too, until they are taken out of the file.</param>
public sealed record BaselineComparison(
    Verdict Verdict,
    IReadOnlyList<NewFinding> New,
    IReadOnlyDictionary<Hazard, Acceptance> Accepted,
    IReadOnlyList<BaselineEntry> Gone)
{
    public bool Fails => New.Count > 0 || Gone.Count > 0;
}

/// <summary>A found hazard that no entry of the baseline excuses.</summary>
/// <param name="Hazard">What was found.</param>
/// <param name="Expired">The entry that excused it, and has expired; null where there is none.</param>
public sealed record NewFinding(HazardVerdict Hazard, BaselineEntry? Expired);
