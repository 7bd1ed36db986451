using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>The requests, in as many rows as there were requests at once, up to a limit.</summary>
internal sealed class RequestLanes(DiagramContent content, Func<TimeSpan, double> x, List<Box> boxes, List<Stroke> strokes, List<Label> labels)
{
    private const double Height = 22;
    private const double Pitch = 27;
    private const int MostRows = 8;

    private readonly Dictionary<Bar, double> _bottoms = new(ReferenceEqualityComparer.Instance);

    /// <returns>The lower edge.</returns>
    public double Draw(double y)
    {
        labels.Add(new Label("g", 16, y + 15, "requests", 12));
        var ends = new List<double>();
        var hidden = 0;
        foreach (var bar in content.Bars)
        {
            var row = ends.FindIndex(end => end < x(bar.Start));
            if (row < 0 && ends.Count == MostRows)
            {
                hidden += bar.Requests.Count;
                continue;
            }

            if (row < 0)
            {
                row = ends.Count;
                ends.Add(0);
            }

            ends[row] = End(bar);
            Draw(bar, y + (row * Pitch));
        }

        y += Math.Max(ends.Count, 1) * Pitch;
        if (hidden == 0)
            return y;
        labels.Add(new Label("m", 132, y + 11, $"and {hidden} more requests at the same time", 11));
        return y + 20;
    }

    /// <summary>The lower edge of a bar; null if the bar is not shown.</summary>
    public double? BottomOf(Bar bar) => _bottoms.TryGetValue(bar, out var bottom) ? bottom : null;

    /// <summary>The right end of a bar.</summary>
    public double End(Bar bar) => x(bar.End ?? content.End);

    private void Draw(Bar bar, double y)
    {
        _bottoms[bar] = y + Height;
        var (start, end) = (x(bar.Start), bar.LeftAt is { } left ? x(left) : End(bar));
        boxes.Add(new Box(ClassOf(bar.Outcome), start, y, Math.Max(end - start, 2), Height));
        labels.Add(new Label("", start + 7, y + 15.5, bar.Label, DiagramContent.BarText));
        if (bar.LeftAt is not null && End(bar) > end)
            strokes.Add(Stroke.Line("un", end, y + (Height / 2), End(bar), y + (Height / 2)));
    }

    private static string ClassOf(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Ok => "ok",
        RequestOutcome.Error => "er",
        RequestOutcome.Cancelled => "ca",
        _ => "un",
    };
}
