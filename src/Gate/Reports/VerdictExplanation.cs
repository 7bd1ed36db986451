using System.Globalization;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>
/// The message with which the gate fails a subject, for a reader who has never met the hazard: at most 25 lines of 120
/// columns, of which only a command to copy may be longer. What does not fit is in the verdict file.
/// </summary>
/// <param name="width">How many columns a line may have, from 40. In narrower lines the same text takes more of them.</param>
public sealed class VerdictExplanation(int width = TextLines.Width)
{
    private const int LabelWidth = 11;
    private const int MostMessages = 3;

    private int TextWidth => Math.Max(width, 40) - LabelWidth;

    /// <summary>Explains the first finding.</summary>
    /// <param name="verdict">The verdict that <paramref name="found"/> is a part of.</param>
    /// <param name="found">A found hazard.</param>
    /// <param name="expired">The entry of the baseline that excused it until its last day; null where there is none.</param>
    public string Of(Verdict verdict, HazardVerdict found, BaselineEntry? expired = null)
    {
        var (hazard, finding) = (found.Hazard, found.Findings[0]);
        IEnumerable<string> lines =
        [
            found.FindingCount == 1 ? $"{hazard}: found once." : $"{hazard}: found {found.FindingCount} times. The first:",
            .. Labelled("Subject", NameOf(verdict.Subject), 3),
            .. Labelled("Promise", hazard.Promise, 1),
            .. Labelled("Harm", hazard.Harm, 2),
            .. Labelled("Cancelled", $"{finding.Operation}, {finding.Where}", 2),
            .. Block("Before", LastOf(finding.Before)),
            .. Block("After", FirstOf(finding.After)),
            .. Labelled("Then", finding.FollowUp, 2),
            .. Labelled("Expected", finding.Expected, 2),
            .. Labelled("Actual", finding.Actual, 2),
            .. expired is null ? [] : Labelled("Baseline", Expiry(expired.Acceptance), 1),
            .. Block("Again", finding.Again, isCopied: true),
        ];
        return string.Join('\n', lines);
    }

    /// <summary>Says that an entry of the baseline excuses nothing any more, and what to do with it.</summary>
    public static string OfGone(Verdict verdict, BaselineEntry gone)
    {
        var remedy = gone.PoolSize is null
            ? "Remove the entry, or give it the poolSize at which it is still found."
            : "Remove the entry.";
        return $"The baseline lists {gone}, which is no longer found with {verdict.Subject.Connections}. {remedy}";
    }

    private static string Expiry(Acceptance acceptance) =>
        $"listed until {acceptance.Expires.ToString("O", CultureInfo.InvariantCulture)}, which is over: {acceptance.Reason}";

    private static string NameOf(SubjectIdentity subject) => subject.Kind is SubjectKind.Pool
        ? $"pool {subject.Name} with {subject.Connections}"
        : $"{subject.Name}, with {subject.Connections}";

    private static IEnumerable<string> LastOf(IReadOnlyList<string> messages) => messages.Count <= MostMessages
        ? OrNothing(messages)
        : messages.TakeLast(MostMessages).Prepend($"… {messages.Count - MostMessages} earlier");

    private static IEnumerable<string> FirstOf(IReadOnlyList<string> messages) => messages.Count <= MostMessages
        ? OrNothing(messages)
        : messages.Take(MostMessages - 1).Append($"… {messages.Count - MostMessages + 1} later");

    private static IEnumerable<string> OrNothing(IReadOnlyList<string> messages) => messages.Count == 0 ? ["nothing"] : messages;

    private IEnumerable<string> Labelled(string label, string text, int most) =>
        Block(label, TextLines.Wrap(text, TextWidth, (most * (TextLines.Width - LabelWidth) + TextWidth - 1) / TextWidth));

    // What is copied into a shell must stay whole.
    private IEnumerable<string> Block(string label, IEnumerable<string> lines, bool isCopied = false) => lines.Select((line, index) =>
        (index == 0 ? label + ":" : "").PadRight(LabelWidth) + TextLines.Clip(TextLines.OneLine(line), isCopied ? int.MaxValue : TextWidth));
}
