namespace CancelSpec.Gate.Reports;

/// <summary>Fits text from outside, of any length and with any characters, into a report of fixed width.</summary>
internal static class TextLines
{
    /// <summary>How wide the reports for people are.</summary>
    public const int Width = 120;

    /// <summary>The same text on one line.</summary>
    public static string OneLine(string text) =>
        string.Create(text.Length, text, (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });

    /// <summary>Ends with <c>…</c> where the text is longer.</summary>
    public static string Clip(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    /// <summary>Breaks at blanks where it can, and ends with <c>…</c> where <paramref name="most"/> lines are too few.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width, int most)
    {
        var rest = OneLine(text).Trim();
        var lines = new List<string>();
        while (rest.Length > width && lines.Count < most - 1)
        {
            var blank = rest.LastIndexOf(' ', width);
            var end = blank > 0 ? blank : width;
            lines.Add(rest[..end].TrimEnd());
            rest = rest[end..].TrimStart();
        }

        lines.Add(Clip(rest, width));
        return lines;
    }
}
