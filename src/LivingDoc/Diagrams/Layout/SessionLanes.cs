namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>The connections to the database, one lane each, with the names of their messages below.</summary>
internal sealed class SessionLanes(DiagramContent content, Func<TimeSpan, double> x, List<Box> boxes, List<Stroke> strokes, List<Label> labels)
{
    private const double Height = 26;
    private const int MostLanes = 6;

    /// <returns>The lower edge.</returns>
    public double Draw(double y, RequestLanes requests, double bottomOfRequests)
    {
        var leaks = content.Transactions.Where(transaction => transaction.IsLeak).ToList();
        var sessions = content.History.Sessions;
        var shown = sessions.OrderByDescending(session => leaks.Exists(leak => leak.Session == session.Number)).ThenBy(session => session.Opened)
            .Take(MostLanes).OrderBy(session => session.Opened).ToList();
        foreach (var session in shown)
        {
            var leak = leaks.Find(leak => leak.Session == session.Number);
            Draw(session, leak, y);
            if (leak is not null)
                DrawInside(leak, requests, bottomOfRequests, y);
            y += Height + TickLabels.Draw(session.Number, content, x, y + Height, strokes, labels) + 10;
        }

        if (sessions.Count > shown.Count)
            labels.Add(new Label("m", 16, (y += 20) - 9, $"and {sessions.Count - shown.Count} more connections", 11));
        if (content.HiddenSessions > 0)
            labels.Add(new Label("m", 16, (y += 20) - 9, $"not shown: connections that were opened and closed between requests: {content.HiddenSessions}", 11));
        return y;
    }

    private void Draw(SessionHistory session, OpenTransaction? leak, double y)
    {
        labels.Add(new Label("g", 16, y + 16, $"connection {session.Number}", 12));
        var closed = x(session.Closed ?? content.End);
        Add("st", x(session.Opened), session.Spans.Count == 0 ? closed : x(session.Spans[0].Start), y, "");
        foreach (var span in session.Spans)
        {
            if (leak is not null && span.End > leak.From && span.Start < leak.Until && span.State is not TransactionState.Idle)
                Add(StyleOf(span.State), x(span.Start), x(span.Start < leak.From ? leak.From : span.Start), y, WordOf(span.State));
            else
                Add(StyleOf(span.State), x(span.Start), x(span.End), y, WordOf(span.State));
        }

        if (leak is not null)
            Add("lk", x(leak.From), x(leak.Until), y, DiagramContent.LeftOpen);
        if (session.Closed is not null)
            strokes.Add(Stroke.Line("c", closed, y - 3, closed, y + Height + 3));
    }

    private void Add(string style, double start, double end, double y, string word)
    {
        if (end - start < 1)
            return;
        var box = new Box(style, start, y, end - start, Height);
        boxes.Add(box);
        if (style is "lk" or "fa")
            strokes.Add(Stroke.Hatch(style, box with { Y = y + Height - 8, Height = 8 }));
        if (word.Length > 0 && TextWidth.Of(word, DiagramContent.BarText) + 10 <= end - start)
            labels.Add(new Label(style == "lk" ? "b" : "", start + 6, y + 14, word, DiagramContent.BarText));
    }

    /// <summary>Connects the requests that ran in a leaked transaction with the transaction.</summary>
    private void DrawInside(OpenTransaction leak, RequestLanes requests, double top, double y)
    {
        foreach (var bar in content.Bars.Where(bar => leak.Inside.Contains(bar.First, ReferenceEqualityComparer.Instance)))
        {
            var start = Math.Max(x(bar.Start), x(leak.From));
            var end = Math.Min(requests.End(bar), x(leak.Until));
            if (requests.BottomOf(bar) is { } bottom && end > start)
            {
                boxes.Insert(0, new Box("in", start, bottom, end - start, y - bottom));
                labels.Add(new Label("b", start + 7, top + 13, DiagramContent.Inside, DiagramContent.BarText));
            }
        }
    }

    private static string StyleOf(TransactionState state) => state switch
    {
        TransactionState.Idle => "id",
        TransactionState.Open => "tx",
        _ => "fa",
    };

    private static string WordOf(TransactionState state) => state switch
    {
        TransactionState.Idle => "idle",
        TransactionState.Open => "in transaction",
        _ => "failed transaction",
    };
}
