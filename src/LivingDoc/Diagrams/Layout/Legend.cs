using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>Explains the colours and signs that a diagram contains.</summary>
internal static class Legend
{
    private const double SampleWidth = 22;
    private const double SampleHeight = 13;

    /// <summary>The class of what is drawn, and its explanation. An entry with an empty class is text only.</summary>
    public static IEnumerable<(string Class, string Text)> Of(DiagramContent content)
    {
        var states = content.History.Sessions.SelectMany(session => session.Spans).Select(span => span.State).ToHashSet();
        var outcomes = content.Bars.Select(bar => bar.Outcome).ToHashSet();
        (bool Is, string Class, string Text)[] all =
        [
            (outcomes.Contains(RequestOutcome.Ok), "ok", "request: answered"),
            (outcomes.Contains(RequestOutcome.Error), "er", "answered with an error"),
            (outcomes.Contains(RequestOutcome.Cancelled), "ca", "its client hung up; dashed: until the server had noticed"),
            (outcomes.Contains(RequestOutcome.Unanswered), "un", "without an answer"),
            (states.Contains(TransactionState.Idle), "id", "connection: idle"),
            (states.Contains(TransactionState.Open), "tx", "in a transaction"),
            (states.Contains(TransactionState.Failed), "fa", "in a failed transaction"),
            (content.Transactions.Any(transaction => transaction.IsLeak), "lk", DiagramContent.LeftOpen),
            (content.Ticks.All(tick => tick.Messages.Count == 1), "", "→ to the database, ← from it"),
            (content.Ticks.Any(tick => tick.Messages.Count > 1), "", "×12: that many messages, drawn as one"),
        ];
        return all.Where(entry => entry.Is).Select(entry => (entry.Class, entry.Text));
    }

    public static void Sample(string style, double x, double y, List<Box> boxes, List<Stroke> strokes)
    {
        var box = new Box(style, x, y, SampleWidth, SampleHeight);
        boxes.Add(box);
        if (style is "lk" or "fa")
            strokes.Add(Stroke.Hatch(style, box));
    }
}
