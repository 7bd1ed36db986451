using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>One or more messages of a session, drawn as one.</summary>
/// <param name="Messages">In order.</param>
internal sealed record Tick(IReadOnlyList<TracedEvent> Messages)
{
    private const double MostWidth = 155;
    private const double CountWidth = 35;

    public int Session => Messages[0].Session;

    public TimeSpan First => Messages[0].At;

    /// <summary>The moment at which it is drawn.</summary>
    public TimeSpan Last => Messages[^1].At;

    /// <summary>The message, or the subject of several messages and their number.</summary>
    public string Text
    {
        get
        {
            if (Messages is [var only])
                return Shorten($"{(only.IsToDatabase is true ? "→" : "←")} {only.Name} {only.Detail}", MostWidth);
            return $"{Shorten(Subject, MostWidth - CountWidth)} ×{Messages.Count}";
        }
    }

    private string Subject
    {
        get
        {
            var error = Messages.FirstOrDefault(message => message.Name == "ErrorResponse") is { } response ? $"error {response.Detail}" : null;
            var sql = Messages.Where(message => WireHistory.IsStatement(message) && message.Detail is { Length: > 0 }).Select(message => message.Detail!).ToList();
            return error ?? sql.FirstOrDefault() ?? Messages[0].Name;
        }
    }

    private static string Shorten(string text, double width) => TextWidth.Shorten(PlainText.Clean(text), TickLabels.TextSize, width);

    /// <summary>All ticks of a history.</summary>
    public static IReadOnlyList<Tick> Of(WireHistory history, IReadOnlyList<Bar> bars, Coarseness coarseness)
    {
        if (coarseness is Coarseness.Messages)
            return [.. history.Messages.Select(message => new Tick([message]))];

        var borders = Borders(history, bars);
        return
        [
            .. history.Messages.GroupBy(message => message.Session)
                .SelectMany(session => Merge(Exchanges(session), bars, borders, coarseness))
                .OrderBy(tick => tick.Last),
        ];
    }

    private static IEnumerable<Tick> Exchanges(IEnumerable<TracedEvent> session)
    {
        var exchange = new List<TracedEvent>();
        foreach (var message in session)
        {
            exchange.Add(message);
            if (message is not { IsToDatabase: false, Name: "ReadyForQuery" })
                continue;
            yield return new Tick([.. exchange]);
            exchange.Clear();
        }

        if (exchange.Count > 0)
            yield return new Tick([.. exchange]);
    }

    private static IEnumerable<Tick> Merge(IEnumerable<Tick> exchanges, IReadOnlyList<Bar> bars, TimeSpan[] borders, Coarseness coarseness)
    {
        Tick? open = null;
        foreach (var next in exchanges)
        {
            if (open is not null && Index(borders, open.Last) == Index(borders, next.First)
                && (coarseness >= Coarseness.WholeRequests || bars.Any(bar => bar.Requests.Count > 1 && bar.Contains(open.Last) && bar.Contains(next.First))))
            {
                open = new Tick([.. open.Messages, .. next.Messages]);
                continue;
            }

            if (open is not null)
                yield return open;
            open = next;
        }

        if (open is not null)
            yield return open;
    }

    /// <summary>The moments that no tick may contain: beginnings and ends of requests, hang-ups, restarts.</summary>
    private static TimeSpan[] Borders(WireHistory history, IReadOnlyList<Bar> bars) =>
    [
        .. bars.SelectMany(bar => new[] { bar.Start, bar.End, bar.LeftAt }).OfType<TimeSpan>()
            .Concat(history.Restarts).Order(),
    ];

    private static int Index(TimeSpan[] borders, TimeSpan at) => Array.BinarySearch(borders, at) is var index && index < 0 ? ~index : index + 1;
}
