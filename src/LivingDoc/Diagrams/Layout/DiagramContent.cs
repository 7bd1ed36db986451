namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>What a diagram shows of a history, and the horizontal positions.</summary>
/// <param name="History">The history, without the sessions that no request can have used.</param>
/// <param name="Transactions">The transactions that were open when their client hung up.</param>
/// <param name="Bars">The requests.</param>
/// <param name="Ticks">The messages.</param>
/// <param name="HangUps">When clients hung up, and how many did so with nothing in between.</param>
/// <param name="Scale">The horizontal positions.</param>
internal sealed record DiagramContent(
    WireHistory History,
    IReadOnlyList<OpenTransaction> Transactions,
    IReadOnlyList<Bar> Bars,
    IReadOnlyList<Tick> Ticks,
    IReadOnlyList<(TimeSpan At, int Clients)> HangUps,
    Scale Scale)
{
    /// <summary>The text of a transaction that was left open.</summary>
    public const string LeftOpen = "transaction left open";

    /// <summary>The text below a request that ran inside it.</summary>
    public const string Inside = "inside it";

    /// <summary>The size of the font inside bars.</summary>
    public const double BarText = 12;

    private const double TickWidth = 18;
    private const double EdgeWidth = 12;
    private const double HangUpWidth = 18;
    private const double RestartWidth = 40;
    private const double Margin = 16;

    /// <summary>How many sessions are left out, because no request can have used them.</summary>
    public int HiddenSessions { get; private init; }

    /// <summary>The moment after which nothing more was seen.</summary>
    public TimeSpan End { get; private init; }

    /// <summary>Chooses the finest drawing that fits into a width, or the coarsest if none fits.</summary>
    public static DiagramContent Of(WireHistory history, double width)
    {
        var served = OfRequests(history);
        var transactions = OpenTransaction.In(served);
        DiagramContent? content = null;
        foreach (var coarseness in Enum.GetValues<Coarseness>())
        {
            content = Of(served, transactions, coarseness, width) with { HiddenSessions = history.Sessions.Count - served.Sessions.Count };
            if (content.Scale.Width <= width + 1)
                break;
        }

        return content!;
    }

    /// <summary>
    /// Leaves out the sessions that no request can have used. For example, a driver reads the database's types on a session
    /// of its own, before the first request.
    /// </summary>
    private static WireHistory OfRequests(WireHistory history)
    {
        List<SessionHistory> sessions = [.. history.Sessions.Where(session => session.Closed is not { } closed
            || history.Requests.Any(request => request.SentAt <= closed && (request.OverAt is null || session.Opened <= request.OverAt)))];
        var numbers = sessions.Select(session => session.Number).ToHashSet();
        return history with { Sessions = sessions, Messages = [.. history.Messages.Where(message => numbers.Contains(message.Session))] };
    }

    private static DiagramContent Of(WireHistory history, IReadOnlyList<OpenTransaction> transactions, Coarseness coarseness, double width)
    {
        var leaks = transactions.Where(transaction => transaction.IsLeak).ToList();
        var bars = Layout.Bars.Of(history, leaks, coarseness);
        var ticks = Tick.Of(history, bars, coarseness);
        var edges = bars.SelectMany(bar => new[] { bar.Start, bar.End }).OfType<TimeSpan>()
            .Concat(history.Sessions.Select(session => session.Closed).OfType<TimeSpan>()).ToList();
        var others = edges.Concat(ticks.Select(tick => tick.Last)).Concat(history.Restarts).ToList();
        var hangUps = HangUpsOf(history, others);
        var end = others.Concat(hangUps.Select(hangUp => hangUp.At)).DefaultIfEmpty().Max();
        var places = edges.Select(at => new Place(at, EdgeWidth))
            .Concat(ticks.Select(tick => new Place(tick.Last, TickWidth)))
            .Concat(hangUps.Select(hangUp => new Place(hangUp.At, HangUpWidth)))
            .Concat(history.Restarts.Select(at => new Place(at, RestartWidth)));
        var distances = bars.Select(bar => new Distance(bar.Start, bar.LeftAt ?? bar.End ?? end, WidthOf(bar) + Margin))
            .Concat(leaks.Select(leak => new Distance(leak.From, leak.Until, TextWidth.OfBold(LeftOpen, BarText) + Margin)));
        if (coarseness > Coarseness.Messages)
            distances = distances.Concat(ticks.Select(tick => new Distance(tick.Last, end, TextWidth.Of(tick.Text, TickLabels.TextSize) - Margin)));
        return new DiagramContent(history, transactions, bars, ticks, hangUps, Scale.Of(places, [.. distances], width)) { End = end };
    }

    private static double WidthOf(Bar bar) =>
        Math.Max(TextWidth.Of(bar.Label, BarText), bar.IsInside ? TextWidth.OfBold(Inside, BarText) : 0);

    private static List<(TimeSpan At, int Clients)> HangUpsOf(WireHistory history, List<TimeSpan> others)
    {
        var hangUps = new List<(TimeSpan At, int Clients)>();
        foreach (var at in history.Requests.Select(request => request.LeftAt).OfType<TimeSpan>().Order())
        {
            if (hangUps.Count > 0 && !others.Exists(other => hangUps[^1].At < other && other < at))
                hangUps[^1] = (at, hangUps[^1].Clients + 1);
            else
                hangUps.Add((at, 1));
        }

        return hangUps;
    }
}
