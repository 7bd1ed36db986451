using System.Globalization;
using CancelSpec.Gate.Reports;
using CancelSpec.Verdicts;
using Spectre.Console;

namespace CancelSpec.Cli.Judge;

/// <summary>The verdicts in a terminal: a table, what was not judged, and the first finding of each hazard in full.</summary>
internal static class VerdictView
{
    private const int MostRemarks = 4;
    private const int TextWidth = 120;

    public static void Write(IAnsiConsole console, IReadOnlyList<BaselineComparison> comparisons)
    {
        console.Write(Table(comparisons));
        foreach (var line in NotJudged(comparisons).Concat(Remarks(comparisons)))
            console.Profile.Out.Writer.WriteLine(line);
        Explain(console, comparisons);
        console.Profile.Out.Writer.WriteLine();
        foreach (var comparison in comparisons)
            console.Profile.Out.Writer.WriteLine(Rate(comparison.Verdict));
    }

    /// <summary>Writes what one interruption has shown. The other hazards were not judged, which a table would only repeat.</summary>
    /// <param name="console">Where it is written.</param>
    /// <param name="comparisons">The verdicts.</param>
    /// <param name="only">The interruption.</param>
    /// <param name="tries">How often it was tried, by pool size.</param>
    public static void WriteOne(IAnsiConsole console, IReadOnlyList<BaselineComparison> comparisons, string only, IReadOnlyDictionary<int, int> tries)
    {
        Explain(console, comparisons);
        foreach (var verdict in comparisons.Select(comparison => comparison.Verdict).Where(verdict => verdict.Incomplete is null))
        {
            var separation = verdict.Found.Any() ? "\n" : "";
            console.Profile.Out.Writer.WriteLine(
                $"{separation}{verdict.Subject.Connections}: {only} {Shown(verdict, tries[verdict.Subject.PoolSize])}.{FoundUninterrupted(verdict)}");
            // Such as what did not show itself again.
            foreach (var remark in verdict.Remarks.Where(remark => remark.Contains(only, StringComparison.Ordinal)))
                console.Profile.Out.Writer.WriteLine(remark);
        }
    }

    private static string Shown(Verdict verdict, int tries)
    {
        var shown = string.Join(", ", verdict.ShownByInterruption);
        return shown.Length > 0 ? $"shows {shown}" : $"showed nothing in {tries} {(tries == 1 ? "try" : "tries")}";
    }

    private static string FoundUninterrupted(Verdict verdict)
    {
        var others = verdict.Found.Select(found => found.Hazard).Except(verdict.ShownByInterruption).ToList();
        return others is [] ? "" : $" {string.Join(" and ", others)} {(others.Count == 1 ? "was" : "were")} found without an interruption.";
    }

    private static void Explain(IAnsiConsole console, IReadOnlyList<BaselineComparison> comparisons)
    {
        // A pipe has no columns.
        var width = console.Profile.Out.IsTerminal ? Math.Min(console.Profile.Width, TextWidth) : TextWidth;
        foreach (var explanation in Explanations(comparisons, new VerdictExplanation(width)))
            console.Profile.Out.Writer.WriteLine($"\n{explanation}");
    }

    private static Table Table(IReadOnlyList<BaselineComparison> comparisons)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        table.AddColumn("").AddColumn("");
        foreach (var comparison in comparisons)
            table.AddColumn(new TableColumn(comparison.Verdict.Subject.Connections).NoWrap());
        foreach (var hazard in Hazard.All)
        {
            table.AddRow([
                new Text(hazard.Id), new Text(hazard.Name),
                .. comparisons.Select(comparison => Cell(comparison.Verdict.Of(hazard), comparison.Accepted.ContainsKey(hazard)))]);
        }

        return table;
    }

    private static Text Cell(HazardVerdict hazard, bool isAccepted) => hazard.Outcome switch
    {
        Outcome.Found when isAccepted => new Text($"found {hazard.FindingCount}, listed", Color.Yellow),
        Outcome.Found => new Text($"found {hazard.FindingCount}", new Style(Color.Red, decoration: Decoration.Bold)),
        Outcome.NotJudged => new Text("not judged", Color.Yellow),
        _ when hazard.Reason is not null => new Text("passed in part", Color.Green),
        _ => new Text("passed", Color.Green),
    };

    private static string Rate(Verdict verdict) => string.Create(CultureInfo.InvariantCulture,
        $"{verdict.Subject.Connections}: {verdict.Cancellations} {(verdict.Cancellations == 1 ? "interruption" : "interruptions")} in {verdict.Elapsed.TotalSeconds:0.0} s{(verdict.Incomplete is { } reason ? $", incomplete: {reason}" : "")}");

    /// <summary>Each reason once, with the hazards that it is for.</summary>
    private static IEnumerable<string> NotJudged(IReadOnlyList<BaselineComparison> comparisons) =>
        from comparison in comparisons
        from hazard in comparison.Verdict.Hazards
        where hazard.Reason is not null && hazard.Outcome is not Outcome.Found
        let about = (hazard.Outcome is Outcome.NotJudged ? "Not judged" : "In part", hazard.Reason)
        group (hazard.Hazard, comparison.Verdict.Subject.Connections) by about into same
        select $"{same.Key.Item1}, {string.Join(' ', same.Select(each => each.Hazard.Id).Distinct())}: {same.Key.Reason}";

    private static IEnumerable<string> Remarks(IReadOnlyList<BaselineComparison> comparisons)
    {
        var remarks = comparisons.SelectMany(comparison => comparison.Verdict.Remarks).Distinct().ToList();
        return remarks.Count <= MostRemarks
            ? remarks
            : remarks.Take(MostRemarks).Append(string.Create(CultureInfo.InvariantCulture, $"… and {remarks.Count - MostRemarks} more remark{(remarks.Count == MostRemarks + 1 ? "" : "s")} in {ResultFiles.Verdicts}"));
    }

    /// <summary>The first finding of each hazard that the baseline does not excuse, and the entries that are gone.</summary>
    private static IEnumerable<string> Explanations(IReadOnlyList<BaselineComparison> comparisons, VerdictExplanation explanation) =>
    [
        .. comparisons.SelectMany(comparison => comparison.New.Select(found => (comparison, found)))
            .DistinctBy(each => each.found.Hazard.Hazard).OrderBy(each => each.found.Hazard.Hazard.Number)
            .Select(each => explanation.Of(each.comparison.Verdict, each.found.Hazard, each.found.Expired)),
        .. comparisons.SelectMany(comparison => comparison.Gone.Select(gone => VerdictExplanation.OfGone(comparison.Verdict, gone))),
    ];
}
