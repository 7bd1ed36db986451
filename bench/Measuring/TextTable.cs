using System.Globalization;
using System.Text;

namespace CancelSpec.Bench.Measuring;

/// <summary>A table of text. The first column stands on the left, the others on the right.</summary>
/// <param name="titles">One for each column.</param>
internal sealed class TextTable(params string[] titles)
{
    private readonly List<string[]> _rows = [titles];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One for each column.</param>
    public void Add(params FormattableString[] cells) => _rows.Add([.. cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture))]);

    public override string ToString()
    {
        var widths = titles.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
            text.AppendLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd());
        return text.ToString();
    }
}
