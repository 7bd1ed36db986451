using System.Globalization;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>The verdicts of a run for people: a row for each subject, a column for each hazard, in 120 columns.</summary>
public static class VerdictTable
{
    // A longer name, such as a command line, stands on a line of its own.
    private const int LongestName = 30;

    // All marks are ASCII: where a console cannot show a character, it shows "?", which would be a verdict here.
    private const string Legend =
        ". passed   X found   b found, and listed in the baseline   ? not judged   .? passed as far as it was judged";

    /// <summary>Groups in the order in which they first occur, and the subjects of each in the given order.</summary>
    /// <remarks>Only a command line can make it wider: it is shown whole, so that it can be copied.</remarks>
    public static string Format(IReadOnlyList<ReportedVerdict> verdicts)
    {
        var nameWidth = verdicts.Select(verdict => NameOf(verdict).Length)
            .Where(length => length <= LongestName).Append("subject".Length).Max();
        IEnumerable<string> lines =
        [
            Row("subject", nameWidth, "size", Hazard.All.Select(hazard => hazard.Id), "cancellations", "seconds", "per s"),
            .. verdicts.GroupBy(verdict => verdict.Group)
                .SelectMany(group => group.SelectMany(verdict => RowsOf(verdict, nameWidth)).Prepend(TextLines.OneLine(group.Key))),
            "",
            Legend,
            .. Hazard.All.Chunk(4).Select(four => string.Concat(four.Select(hazard => $"{hazard,-30}")).TrimEnd()),
            Total([.. verdicts.Select(verdict => verdict.Verdict).Distinct()]),
        ];
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> RowsOf(ReportedVerdict reported, int nameWidth)
    {
        var name = NameOf(reported);
        if (name.Length > nameWidth)
        {
            yield return $"  {name}";
            name = "";
        }

        var verdict = reported.Verdict;
        yield return Row(
            name,
            nameWidth,
            Invariant($"{verdict.Subject.PoolSize}"),
            verdict.Hazards.Select(hazard => MarkOf(hazard, reported.Accepted.ContainsKey(hazard.Hazard))),
            Invariant($"{verdict.Cancellations}"),
            Invariant($"{verdict.Elapsed.TotalSeconds:F2}"),
            Invariant($"{reported.Rate:F0}"));
    }

    private static string Row(
        string name, int nameWidth, string size, IEnumerable<string> marks, string cancellations, string seconds, string rate) =>
        $"  {name.PadRight(nameWidth)}  {size,4}  {string.Concat(marks.Select(mark => mark.PadRight(4)))}{cancellations,13}{seconds,9}{rate,8}";

    private static string MarkOf(HazardVerdict hazard, bool isAccepted) => hazard.Outcome switch
    {
        Outcome.Found => isAccepted ? "b" : "X",
        Outcome.NotJudged => "?",
        _ => hazard.Reason is null ? "." : ".?",
    };

    // A pool's name says what it promises; a command line does not.
    private static string NameOf(ReportedVerdict reported) => TextLines.OneLine(reported.Verdict.Subject switch
    {
        { Kind: not SubjectKind.Pool, HandlersComplete: true } subject => $"{subject.Name} (handlers: complete)",
        var subject => subject.Name,
    });

    private static string Total(IReadOnlyList<Verdict> verdicts)
    {
        var cancellations = verdicts.Sum(verdict => verdict.Cancellations);
        var elapsed = new TimeSpan(verdicts.Sum(verdict => verdict.Elapsed.Ticks));
        return Invariant($"{cancellations} cancellations in {elapsed.TotalSeconds:F1} s, {ReportedVerdict.RateOf(cancellations, elapsed):F0} a second");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
