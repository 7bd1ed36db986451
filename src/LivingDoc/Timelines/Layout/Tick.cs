namespace CancelSpec.LivingDoc.Timelines.Layout;

/// <summary>One or more messages of a session that are drawn as one.</summary>
/// <param name="Messages">In order.</param>
internal sealed record Tick(IReadOnlyList<RecordedMessage> Messages)
{
    private const double MostWidth = 155;
    private const double CountWidth = 35;

    public int Session => Messages[0].Session;

    public TimeSpan First => Messages[0].At;

    /// <summary>Where it stands.</summary>
    public TimeSpan Last => Messages[^1].At;

    /// <summary>The message, or what the messages are about and how many they are.</summary>
    public string Text
    {
        get
        {
            if (Messages is [var only])
                return Shorten($"{(only.ToDatabase ? "→" : "←")} {only.Name} {only.Detail}", MostWidth);
            return $"{Shorten(Subject, MostWidth - CountWidth)} ×{Messages.Count}";
        }
    }

    private string Subject
    {
        get
        {
            var error = Messages.FirstOrDefault(message => message.Name == "ErrorResponse") is { } response ? $"error {response.Detail}" : null;
            var sql = Messages.Where(message => message.IsStatement && message.Detail is { Length: > 0 }).Select(message => message.Detail!).ToList();
            return error ?? sql.FirstOrDefault() ?? Messages[0].Name;
        }
    }

    private static string Shorten(string text, double width) => TextWidth.Shorten(PlainText.Clean(text), TickLabels.TextSize, width);

    /// <summary>All ticks of a recording.</summary>
    public static IReadOnlyList<Tick> Of(Recording recording, IReadOnlyList<Bar> bars, Thinning thinning)
    {
        if (thinning is Thinning.None)
            return [.. recording.Messages.Select(message => new Tick([message]))];

        var borders = Borders(recording, bars);
        return
        [
            .. recording.Messages.GroupBy(message => message.Session)
                .SelectMany(session => Merge(Exchanges(session), bars, borders, thinning))
                .OrderBy(tick => tick.Last),
        ];
    }

    private static IEnumerable<Tick> Exchanges(IEnumerable<RecordedMessage> session)
    {
        var exchange = new List<RecordedMessage>();
        foreach (var message in session)
        {
            exchange.Add(message);
            if (message is not { ToDatabase: false, Name: "ReadyForQuery" })
                continue;
            yield return new Tick([.. exchange]);
            exchange.Clear();
        }

        if (exchange.Count > 0)
            yield return new Tick([.. exchange]);
    }

    private static IEnumerable<Tick> Merge(IEnumerable<Tick> exchanges, IReadOnlyList<Bar> bars, TimeSpan[] borders, Thinning thinning)
    {
        Tick? open = null;
        foreach (var next in exchanges)
        {
            if (open is not null && Index(borders, open.Last) == Index(borders, next.First)
                && (thinning >= Thinning.WholeRequests || bars.Any(bar => bar.Requests.Count > 1 && bar.Contains(open.Last) && bar.Contains(next.First))))
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

    /// <summary>What must not be inside a tick: requests that begin and end, clients that leave, restarts.</summary>
    private static TimeSpan[] Borders(Recording recording, IReadOnlyList<Bar> bars) =>
    [
        .. bars.SelectMany(bar => new[] { bar.Start, bar.End, bar.LeftAt }).OfType<TimeSpan>()
            .Concat(recording.Breaks.Select(broken => broken.At)).Order(),
    ];

    private static int Index(TimeSpan[] borders, TimeSpan at) => Array.BinarySearch(borders, at) is var index && index < 0 ? ~index : index + 1;
}
