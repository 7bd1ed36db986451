using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>
/// The findings that a team knows of, each with a reason and a last day: only others fail its run. A listed one that
/// is gone fails too, so that the list never excuses what comes back later.
/// </summary>
/// <param name="Entries">In the order of the file.</param>
public sealed record Baseline(IReadOnlyList<BaselineEntry> Entries)
{
    /// <summary>The name of the file, in the root of a repository.</summary>
    public const string FileName = "gate-baseline.json";

    /// <summary>Lists nothing.</summary>
    public static Baseline Empty { get; } = new([]);

    /// <summary>Reads the file; where there is none, nothing is listed.</summary>
    /// <exception cref="FormatException">One line that names the file, the entry and the member that is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Baseline Load(string path) => File.Exists(path) ? new Baseline(BaselineReader.Read(path)) : Empty;

    /// <summary>Holds a verdict against the list.</summary>
    /// <param name="verdict">Of any subject; entries for others play no part.</param>
    /// <param name="today">In UTC.</param>
    /// <param name="isWhole">
    /// False where only a part of the cancellations was tried: then nothing counts as gone.
    /// </param>
    public BaselineComparison Compare(Verdict verdict, DateOnly today, bool isWhole = true)
    {
        var listed = Entries.Where(entry => entry.Covers(verdict.Subject)).ToDictionary(entry => entry.Hazard);
        var found = verdict.Found.ToLookup(hazard => listed.TryGetValue(hazard.Hazard, out var entry) && !entry.IsExpiredOn(today));
        return new BaselineComparison(
            verdict,
            [.. found[false].Select(hazard => new NewFinding(hazard, listed.GetValueOrDefault(hazard.Hazard)))],
            found[true].ToDictionary(hazard => hazard.Hazard, hazard => listed[hazard.Hazard].Acceptance),
            [.. listed.Values.Where(entry => isWhole && verdict.Of(entry.Hazard).Outcome is Outcome.Passed)]);
    }
}
