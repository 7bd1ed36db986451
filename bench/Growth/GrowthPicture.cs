using System.Globalization;
using System.Text;

namespace CancelSpec.Bench.Growth;

/// <summary>Draws the growth as an SVG, which is readable on a light and on a dark page. Both axes are logarithmic.</summary>
internal static class GrowthPicture
{
    private const int PanelWidth = 240;
    private const int PanelHeight = 190;
    private const int Margin = 56;
    private const int Top = 64;
    private const int Step = PanelWidth + Margin;

    private const string Style = """
        svg{--bg:#fff;--fg:#1b1f24;--dim:#57606a;--grid:#d0d7de;--cpu:#0072b2;--wall:#b5450b;font:12px system-ui,sans-serif;background:var(--bg)}
        @media (prefers-color-scheme:dark){svg{--bg:#14181d;--fg:#e9edf1;--dim:#a9b3bd;--grid:#454e58;--cpu:#6cbcf0;--wall:#ff9d6b}}
        .bg{fill:var(--bg)}text{fill:var(--fg)}.dim{fill:var(--dim)}.grid{stroke:var(--grid)}path{fill:none;stroke-width:2}
        .cpu{stroke:var(--cpu)}.wall{stroke:var(--wall);stroke-dasharray:5 3}circle.cpu{fill:var(--cpu)}circle.wall{fill:var(--wall)}
        """;

    /// <summary>The text of the file.</summary>
    public static string Of(GrowthResult result)
    {
        (string Title, IReadOnlyList<GrowthRow> Rows)[] panels =
            [("messages of the recording", result.Messages), ("connections, with 1 worker", result.Connections), ("workers, with 1 connection", result.Workers)];
        var costs = panels.SelectMany(panel => panel.Rows).SelectMany(row => new[] { row.ProcessorMilliseconds, row.WallMilliseconds }).ToList();
        var (from, to) = (Math.Floor(Math.Log10(costs.Min())), Math.Ceiling(Math.Log10(costs.Max())));
        var (width, height) = ((panels.Length * Step) + 16, Top + PanelHeight + 48);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">""");
        svg.Append(CultureInfo.InvariantCulture, $"<title>How the cost of one interruption grows</title>\n<style>\n{Style}\n</style>\n<rect class=\"bg\" width=\"100%\" height=\"100%\"/>\n");
        svg.Append("<text x=\"16\" y=\"22\" font-weight=\"600\">One interruption, in milliseconds</text>\n");
        svg.Append("<path class=\"cpu\" d=\"M250 18h28\"/><text x=\"284\" y=\"22\">of a processor</text><path class=\"wall\" d=\"M384 18h28\"/><text x=\"418\" y=\"22\">by the clock</text>\n");
        foreach (var (index, panel) in panels.Index())
            svg.Append(Panel((index * Step) + Margin, panel.Title, panel.Rows, from, to));
        return svg.Append("</svg>\n").ToString();
    }

    private static string Panel(int left, string title, IReadOnlyList<GrowthRow> rows, double from, double to)
    {
        var panel = new StringBuilder();
        panel.Append(CultureInfo.InvariantCulture, $"<g><text x=\"{left}\" y=\"{Top - 14}\">{title}</text>\n");
        for (var power = from; power <= to; power++)
        {
            panel.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{left} {Y(Math.Pow(10, power)):0.0}h{PanelWidth}\" style=\"stroke-width:1\"/>");
            panel.Append(CultureInfo.InvariantCulture, $"<text class=\"dim\" text-anchor=\"end\" x=\"{left - 6}\" y=\"{Y(Math.Pow(10, power)) + 4:0.0}\">{Math.Pow(10, power):0.##}</text>\n");
        }

        foreach (var row in rows)
            panel.Append(CultureInfo.InvariantCulture, $"<text class=\"dim\" text-anchor=\"middle\" x=\"{X(row):0.0}\" y=\"{Top + PanelHeight + 20}\">{row.Size}</text>\n");
        Line("wall", row => row.WallMilliseconds);
        Line("cpu", row => row.ProcessorMilliseconds);
        return panel.Append("</g>\n").ToString();

        double X(GrowthRow row) => left + 10 + ((PanelWidth - 20) * Math.Log((double)row.Size / rows[0].Size) / Math.Log((double)rows[^1].Size / rows[0].Size));

        double Y(double cost) => Top + (PanelHeight * (to - Math.Log10(cost)) / (to - from));

        void Line(string name, Func<GrowthRow, double> cost)
        {
            var points = rows.Select(row => FormattableString.Invariant($"{X(row):0.0} {Y(cost(row)):0.0}"));
            panel.Append(CultureInfo.InvariantCulture, $"<path class=\"{name}\" d=\"M{string.Join('L', points)}\"/>");
            foreach (var row in rows)
                panel.Append(CultureInfo.InvariantCulture, $"<circle class=\"{name}\" cx=\"{X(row):0.0}\" cy=\"{Y(cost(row)):0.0}\" r=\"3\"/>\n");
        }
    }
}
