using System.Globalization;
using System.Text;
using CancelSpec.LivingDoc.Runs;

namespace CancelSpec.LivingDoc.Page;

/// <summary>The positions of all parts of a story's chart, in pixels of the chart at its full width.</summary>
internal sealed class StoryChart
{
    public const int Width = 600;
    public const int Height = 330;
    public const int Left = 36;
    public const int Right = 580;
    public const int Bottom = 264;
    public const int MarkTop = 34;

    // The rest is room for the numbers above and below the lines.
    private const int Top = 58;
    private const int LowestY = 244;

    private readonly Story _story;
    private readonly IReadOnlyList<int?> _told;
    private readonly IReadOnlyList<(string Name, int First, int Count)> _runs;
    private readonly double _slot;
    private readonly double _unit;

    public StoryChart(Story story)
    {
        _story = story;
        _told = ToldBy(story.Points);
        _runs = RunsOf(story.Points);
        _slot = (double)(Right - Left) / story.Points.Count;
        var highest = Math.Max(1, story.Points.Index().Max(pair => Math.Max(_told[pair.Index] ?? 0, pair.Item.Held ?? 0)));
        _unit = (double)(LowestY - Top) / highest;
        Ticks = [.. Enumerable.Range(0, highest + 1).Where(value => value % (highest / 5 + 1) == 0)
            .Select(value => (Y(value), value.ToString(CultureInfo.InvariantCulture)))];
    }

    public IReadOnlyList<(double Y, string Text)> Ticks { get; }

    /// <summary>The cancelled requests and the restarts.</summary>
    public IEnumerable<(double X, string Text, string Css)> Marks => _story.Points.Index()
        .Where(pair => pair.Item.Outcome is "cancelled" or "restart")
        .Select(pair => pair.Item.Outcome == "restart"
            ? (X(pair.Index), "restart", "restart")
            : (X(pair.Index), $"cancelled {ShortName(pair.Item)}", "cancelled"));

    public IReadOnlyList<string> Told => Paths(_told);

    public IReadOnlyList<string> Held => Paths([.. _story.Points.Select(point => point.Held)]);

    /// <summary>Each answer that told the counter.</summary>
    public IEnumerable<(double X, double Y)> Dots => _story.Points.Index()
        .Where(pair => pair.Item.Told is not null).Select(pair => (X(pair.Index), Y(pair.Item.Told!.Value)));

    /// <summary>The requests below the axis, and the numbers at which the lines end before and after a restart.</summary>
    public IEnumerable<(double X, double Y, string Text, string Anchor, string Css)> Labels => [.. RequestLabels(), .. NumberLabels()];

    /// <summary>What the chart shows, in words.</summary>
    public string Summary
    {
        get
        {
            var restart = RestartIndex;
            var before = _story.Points.Take(restart).LastOrDefault(point => point.Told is not null)?.Told;
            var after = _story.Points.Skip(restart).FirstOrDefault(point => point.Told is not null)?.Told;
            var parted = _story.Points.Index().Any(pair => _told[pair.Index] is { } told && pair.Item.Held is { } held && told != held);
            var restarted = (before, after) switch
            {
                (not null, not null) when before != after => $" After the restart {before} has become {after}.",
                (not null, not null) => $" It tells {before} before the restart and {after} after it.",
                _ => "",
            };
            return (parted
                ? "From the cancelled request on, the server tells more than the database holds."
                : "The server always tells what the database holds.") + restarted;
        }
    }

    private int RestartIndex => _story.Points.Index().Where(pair => pair.Item.Outcome == "restart").Select(pair => pair.Index)
        .DefaultIfEmpty(_story.Points.Count).First();

    // An answered bump tells the client that there is one more. An answered reset tells the client that it was done.
    private static List<int?> ToldBy(IReadOnlyList<StoryPoint> points)
    {
        var told = new List<int?>();
        int? last = null;
        foreach (var point in points)
        {
            var acknowledged = (point.Outcome, ShortName(point)) switch
            {
                ("ok", "bump") => last + 1,
                ("ok", "reset") => point.Held,
                _ => null,
            };
            told.Add(point.Told ?? acknowledged);
            last = told[^1] ?? last;
        }
        return told;
    }

    private double X(int index) => Left + (index + 0.5) * _slot;

    private double Y(int value) => LowestY - value * _unit;

    // A value lasts until the next one that is known; a restart breaks the line.
    private List<string> Paths(IReadOnlyList<int?> values)
    {
        var paths = new List<string>();
        var path = new StringBuilder();
        foreach (var (index, point) in _story.Points.Index())
        {
            if (point.Outcome == "restart")
            {
                End(index - 0.2);
                continue;
            }
            if (values[index] is not { } value)
                continue;
            if (path.Length == 0)
                path.Append(CultureInfo.InvariantCulture, $"M{X(index) - 0.3 * _slot:0.#} {Y(value):0.#}");
            else
                path.Append(CultureInfo.InvariantCulture, $"H{X(index):0.#}V{Y(value):0.#}");
        }
        End(_story.Points.Count - 0.7);
        return paths;

        void End(double index)
        {
            if (path.Length > 0)
                paths.Add(path.Append(CultureInfo.InvariantCulture, $"H{Left + (index + 0.5) * _slot:0.#}").ToString());
            path.Clear();
        }
    }

    // In two rows, alternately, because names are wider than their slots.
    private IEnumerable<(double, double, string, string, string)> RequestLabels() => _runs.Index().Select(pair =>
    {
        var (name, first, count) = pair.Item;
        var centre = (X(first) + X(first + count - 1)) / 2;
        return (centre, Bottom + 20.0 + 18 * (pair.Index % 2), count == 1 ? name : $"{name} ×{count}", "middle", "request");
    });

    private IEnumerable<(double, double, string, string, string)> NumberLabels()
    {
        var restart = RestartIndex;
        foreach (var (first, end) in new[] { (0, restart), (restart + 1, _story.Points.Count) })
        {
            var part = _story.Points.Index().Where(pair => pair.Index >= first && pair.Index < end).ToList();
            var told = part.LastOrDefault(pair => _told[pair.Index] is not null);
            var held = part.LastOrDefault(pair => pair.Item.Held is not null);
            if (told.Item is not null)
                yield return (X(told.Index), Y(_told[told.Index]!.Value) - 10, Number(_told[told.Index]!.Value), "middle", "value told-value");
            if (held.Item is not null && (told.Item is null || held.Item.Held != _told[told.Index]))
                yield return (X(held.Index), Y(held.Item.Held!.Value) + 22, Number(held.Item.Held.Value), "middle", "value held-value");
        }
    }

    private static List<(string, int, int)> RunsOf(IReadOnlyList<StoryPoint> points)
    {
        var runs = new List<(string Name, int First, int Count)>();
        foreach (var (index, point) in points.Index())
        {
            var name = ShortName(point);
            if (runs is [.., var last] && last.Name == name && point.Outcome == "ok" && points[index - 1].Outcome == "ok")
                runs[^1] = last with { Count = last.Count + 1 };
            else
                runs.Add((name, index, 1));
        }
        return runs;
    }

    // The chart calls POST /bump a bump.
    private static string ShortName(StoryPoint point) => point.Request[(point.Request.LastIndexOf('/') + 1)..];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
