using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>
/// The findings that a team knows of, each with a reason and a last day. Only other findings fail its run. A listed finding
/// that is gone fails too, so that the list never excuses what comes back later.
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

    /// <summary>The entries for other subjects than these. A misspelt name would excuse nothing, and nobody would notice.</summary>
    public IEnumerable<BaselineEntry> Unused(IReadOnlyCollection<SubjectIdentity> judged) => Entries.Where(entry => !judged.Any(entry.Covers));

    /// <summary>Compares a verdict with the list.</summary>
    /// <param name="verdict">The verdict of any subject; entries for other subjects play no part.</param>
    /// <param name="today">The day in UTC.</param>
    /// <param name="isWhole">
    /// False where only some interruptions were tried. Then nothing counts as gone.
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
