namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>Lays out a history: requests above, connections below, time from left to right. Lengths are in units of the SVG.</summary>
internal sealed class DiagramLayout
{
    /// <summary>The width of a diagram, unless even the coarsest drawing needs more.</summary>
    public const double UsualWidth = 1180;

    private const double Left = 132;
    private const double Right = 26;
    private const double Edge = 16;
    private const double LineHeight = 18;
    private const double TextSize = 12;

    private readonly DiagramContent _content;
    private readonly double _width;
    private readonly List<Box> _boxes = [];
    private readonly List<Stroke> _strokes = [];
    private readonly List<Label> _labels = [];
    private double _y = Edge;

    private DiagramLayout(DiagramContent content) => (_content, _width) = (content, Math.Max(UsualWidth, Left + content.Scale.Width + Right));

    public static Diagram Of(WireHistory history)
    {
        var content = DiagramContent.Of(history, UsualWidth - Left - Right);
        return new DiagramLayout(content).Draw();
    }

    private Diagram Draw()
    {
        var history = _content.History;
        DrawHeadline(Description.Headline(history, _content.Transactions));
        var top = _y;
        DrawMoments();
        var requests = new RequestLanes(_content, X, _boxes, _strokes, _labels);
        _y = requests.Draw(_y);
        var bottomOfRequests = _y;
        _y = new SessionLanes(_content, X, _boxes, _strokes, _labels).Draw(_y + (_content.Bars.Any(bar => bar.IsInside) ? 20 : 8), requests, bottomOfRequests);
        DrawMomentLines(top, _y);
        DrawAxis();
        DrawLegend();
        return new Diagram(
            Math.Ceiling(_width), Math.Ceiling(_y), PlainText.Clean(history.Title),
            PlainText.Clean(Description.Full(history, _content.Transactions)), _boxes, _strokes, _labels);
    }

    private double X(TimeSpan at) => Left + _content.Scale.At(at);

    private void DrawHeadline(string text)
    {
        var line = "";
        foreach (var word in PlainText.Clean(text).Split(' ').Select(word => TextWidth.Shorten(word, 14, 500)))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (TextWidth.OfBold(longer, 14) > _width - (2 * Edge))
            {
                AddHeadline(line);
                longer = word;
            }

            line = longer;
        }

        AddHeadline(line);
        _y += 6;
    }

    private void AddHeadline(string line)
    {
        _labels.Add(new Label("b", Edge, _y + 14, line, 14));
        _y += 20;
    }

    private IEnumerable<(TimeSpan At, string Text, string Class)> Moments => _content.HangUps
        .Select(hangUp => (hangUp.At, hangUp.Clients == 1 ? "client hangs up" : $"{hangUp.Clients} clients hang up", "h"))
        .Concat(_content.History.Restarts.Select(at => (At: at, Text: "restart", Class: "k")))
        .OrderBy(moment => moment.At);

    /// <summary>Draws the texts above the vertical lines, in as many rows as they need.</summary>
    private void DrawMoments()
    {
        var ends = new List<double>();
        foreach (var (at, text, style) in Moments)
        {
            var width = TextWidth.OfBold(text, TextSize);
            var x = Math.Clamp(X(at) - (width / 2), Edge, _width - Edge - width);
            var row = ends.FindIndex(end => end + 10 < x);
            if (row < 0)
            {
                row = ends.Count;
                ends.Add(0);
            }

            ends[row] = x + width;
            _labels.Add(new Label(style, x, _y + 13 + (row * LineHeight), text, TextSize));
        }

        _y += (ends.Count * LineHeight) + 4;
    }

    private void DrawMomentLines(double top, double bottom)
    {
        foreach (var (at, text, style) in Moments)
        {
            var x = X(at);
            var from = _labels.Find(label => label.Class == style && label.Text == text && label.X - 20 <= x && x <= label.X + label.Width + 20)?.Y + 4 ?? top;
            if (style == "h")
            {
                _strokes.Add(Stroke.Line("h", x, from, x, bottom));
                continue;
            }

            _boxes.Add(new Box("k", x - 5, from, 10, bottom - from));
            _strokes.Add(Stroke.Line("k", x - 5, from, x - 5, bottom));
            _strokes.Add(Stroke.Line("k", x + 5, from, x + 5, bottom));
        }
    }

    /// <summary>Draws the times of events, as many as there is room for.</summary>
    private void DrawAxis()
    {
        var zero = _content.Bars.Select(bar => bar.Start).Concat(_content.Ticks.Select(tick => tick.First)).Min();
        _labels.Add(new Label("m", Edge, _y + 20, "time, not to scale", 11));
        _strokes.Add(Stroke.Line("a", Left, _y + 4, _width - Right, _y + 4));
        var end = TextWidth.Of("time, not to scale", 11) + Edge;
        foreach (var at in _content.Bars.Select(bar => bar.Start).Concat(_content.HangUps.Select(hangUp => hangUp.At))
            .Concat(_content.History.Restarts).Append(_content.End).Order())
        {
            var text = Milliseconds(at - zero);
            var width = TextWidth.Of(text, 11);
            var x = Math.Min(X(at) - (width / 2), _width - Edge - width);
            if (x < end + 12)
                continue;
            _labels.Add(new Label("m", x, _y + 20, text, 11));
            _strokes.Add(Stroke.Line("a", X(at), _y + 4, X(at), _y + 8));
            end = x + width;
        }

        _y += 34;
    }

    private static string Milliseconds(TimeSpan time) => FormattableString.Invariant(time.TotalMilliseconds switch
    {
        < 10 => (FormattableString)$"{time.TotalMilliseconds:0.0} ms",
        < 10_000 => $"{time.TotalMilliseconds:0} ms",
        _ => $"{time.TotalSeconds:0.0} s",
    });

    private void DrawLegend()
    {
        var x = Edge;
        foreach (var (style, text) in Legend.Of(_content))
        {
            var width = (style.Length == 0 ? 0 : 28) + TextWidth.Of(text, 11);
            if (x + width > _width - Edge)
            {
                x = Edge;
                _y += LineHeight;
            }

            if (style.Length > 0)
                Legend.Sample(style, x, _y, _boxes, _strokes);
            _labels.Add(new Label("m", x + (style.Length == 0 ? 0 : 28), _y + 11, text, 11));
            x += width + 18;
        }

        _y += LineHeight + 4;
    }
}
