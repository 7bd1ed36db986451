using System.Globalization;
using System.Net;
using System.Text;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>The verdicts of a run as Markdown, for the summary of a job on GitHub Actions.</summary>
public static class JobSummary
{
    private const string Special = @"\`*_{}[]()#+-.!|~";

    /// <summary>A row for each subject, a column for each hazard, and each group under its title; ends with a line break.</summary>
    public static string Format(IReadOnlyList<ReportedVerdict> verdicts)
    {
        IEnumerable<string> lines =
        [
            "## CancelSpec: the verdicts",
            "",
            Row(["subject", "size", .. Hazard.All.Select(hazard => hazard.Id), "cancellations", "seconds"]),
            Row([":--", "--:", .. Hazard.All.Select(_ => ":-:"), "--:", "--:"]),
            .. verdicts.GroupBy(verdict => verdict.Group).SelectMany(group =>
                group.Select(RowOf).Prepend(Row([$"**{Escape(group.Key)}**", .. Enumerable.Repeat("", Hazard.All.Count + 3)]))),
            "",
            "✅ passed, ❌ found, 🅱️ found and listed in the baseline, ❔ not judged, ☑️ passed as far as it was judged",
            "",
            string.Join(" · ", Hazard.All.Select(hazard => hazard.ToString())),
            "",
        ];
        return string.Join('\n', lines);
    }

    /// <summary>Appends the verdicts to the file that the job's summary is made of.</summary>
    /// <param name="path">The file, as <c>GITHUB_STEP_SUMMARY</c> names it; null where there is none.</param>
    /// <param name="verdicts">The verdicts of the run.</param>
    /// <returns>Why nothing was written, in one line; null if all is well.</returns>
    public static string? Append(string? path, IReadOnlyList<ReportedVerdict> verdicts)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        try
        {
            File.AppendAllText(path, Format(verdicts));
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"no summary of the job is written: {error.Message}";
        }
    }

    private static string RowOf(ReportedVerdict reported)
    {
        var verdict = reported.Verdict;
        return Row(
        [
            Escape(verdict.Subject.Name),
            Number($"{verdict.Subject.PoolSize}"),
            .. verdict.Hazards.Select(hazard => MarkOf(hazard, reported.Accepted.ContainsKey(hazard.Hazard))),
            Number($"{verdict.Cancellations}"),
            Number($"{verdict.Elapsed.TotalSeconds:F1}"),
        ]);
    }

    private static string MarkOf(HazardVerdict hazard, bool isAccepted) => hazard.Outcome switch
    {
        Outcome.Found => isAccepted ? "🅱️" : "❌",
        Outcome.NotJudged => "❔",
        _ => hazard.Reason is null ? "✅" : "☑️",
    };

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    // A command line may hold anything.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in TextLines.OneLine(text))
            escaped.Append(Special.Contains(character) ? $@"\{character}" : WebUtility.HtmlEncode(character.ToString()));
        return escaped.ToString();
    }

    private static string Number(FormattableString number) => number.ToString(CultureInfo.InvariantCulture);
}
