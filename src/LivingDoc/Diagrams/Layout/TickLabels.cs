namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>The ticks of a connection and their names: level in a few rows if there is room, otherwise slanted.</summary>
internal static class TickLabels
{
    public const double TextSize = 11;
    private const double RowHeight = 15;
    private const double Gap = 10;
    private const double Overhang = 20;
    private const double Slant = 0.7071;
    private const int MostRows = 6;

    /// <returns>The height that they take.</returns>
    public static double Draw(int session, DiagramContent content, Func<TimeSpan, double> x, double y, List<Stroke> strokes, List<Label> labels)
    {
        List<(double X, string Text)> ticks = [.. content.Ticks.Where(tick => tick.Session == session).Select(tick => (x(tick.Last), tick.Text))];
        return Rows(ticks, x(content.End) + Overhang) is { } rows ? DrawLevel(ticks, rows, y, strokes, labels) : DrawSlanted(ticks, y, strokes, labels);
    }

    /// <summary>
    /// The row of each name: below the rows of all ticks that the name reaches, so that no line from a tick to its name
    /// crosses another name. Null if there would be too many rows, or if a name reaches too far to the right.
    /// </summary>
    private static int[]? Rows(List<(double X, string Text)> ticks, double right)
    {
        var rows = new int[ticks.Count];
        for (var index = ticks.Count - 1; index >= 0; index--)
        {
            var end = ticks[index].X + TextWidth.Of(ticks[index].Text, TextSize) + Gap;
            for (var next = index + 1; next < ticks.Count && ticks[next].X < end; next++)
                rows[index] = Math.Max(rows[index], rows[next] + 1);
            if (rows[index] >= MostRows || end > right + Gap)
                return null;
        }

        return rows;
    }

    private static double DrawLevel(List<(double X, string Text)> ticks, int[] rows, double y, List<Stroke> strokes, List<Label> labels)
    {
        for (var index = 0; index < ticks.Count; index++)
        {
            var (x, text) = ticks[index];
            var baseLine = y + 15 + (rows[index] * RowHeight);
            strokes.Add(Stroke.Line("t", x, y - 5, x, baseLine));
            labels.Add(new Label("t", x + 4, baseLine, text, TextSize));
        }

        return ((rows.DefaultIfEmpty().Max() + 1) * RowHeight) + 8;
    }

    private static double DrawSlanted(List<(double X, string Text)> ticks, double y, List<Stroke> strokes, List<Label> labels)
    {
        var longest = 0.0;
        foreach (var (x, text) in ticks)
        {
            strokes.Add(Stroke.Line("t", x, y - 5, x, y + 5));
            var label = new Label("t", x + 4, y + 13, text, TextSize, IsSlanted: true);
            labels.Add(label);
            longest = Math.Max(longest, label.Width);
        }

        return (longest * Slant) + 18;
    }
}
