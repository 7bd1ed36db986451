using System.Collections;

namespace Reqnroll;

/// <summary>A data table: the first row is its header, the others are found by column name.</summary>
public class Table
{
    private readonly string[] _header;

    public Table(params string[] header)
    {
        if (header.Length == 0)
            throw new ArgumentException("A table needs at least one column.", nameof(header));
        _header = header;
    }

    public ICollection<string> Header => _header;

    public DataTableRows Rows { get; } = new();

    public int RowCount => Rows.Count;

    public bool ContainsColumn(string column) => _header.Contains(column);

    public void AddRow(params string[] cells)
    {
        if (cells.Length != _header.Length)
            throw new ArgumentException($"The row has {cells.Length} cells, the table {_header.Length} columns:\n{this}", nameof(cells));
        Rows.Add(new DataTableRow(this, cells));
    }

    /// <summary>The table as Gherkin writes it, with aligned columns.</summary>
    public override string ToString()
    {
        var lines = Rows.Select(row => row.Values.ToArray()).Prepend(_header).ToList();
        var widths = _header.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        return string.Concat(lines.Select(line =>
            "|" + string.Concat(line.Select((cell, column) => $" {cell.PadRight(widths[column])} |")) + Environment.NewLine));
    }
}

/// <summary>What current Reqnroll code calls a <see cref="Table"/>.</summary>
public class DataTable(params string[] header) : Table(header);

/// <summary>The rows below a table's header.</summary>
public class DataTableRows : IEnumerable<DataTableRow>
{
    private readonly List<DataTableRow> _rows = [];

    public int Count => _rows.Count;

    public DataTableRow this[int index] => _rows[index];

    public IEnumerator<DataTableRow> GetEnumerator() => _rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(DataTableRow row) => _rows.Add(row);
}

/// <summary>One row; its cells in the order of the header.</summary>
public class DataTableRow : IEnumerable<KeyValuePair<string, string>>
{
    private readonly Table _table;
    private readonly string[] _cells;

    internal DataTableRow(Table table, string[] cells)
    {
        _table = table;
        _cells = cells;
    }

    public int Count => _cells.Length;

    public ICollection<string> Keys => _table.Header;

    public ICollection<string> Values => _cells;

    public string this[int index] => _cells[index];

    /// <exception cref="IndexOutOfRangeException">The table has no such column.</exception>
    public string this[string header] => TryGetValue(header, out var cell)
        ? cell
        : throw new IndexOutOfRangeException($"Could not find a column named '{header}' in the table:\n{_table}");

    public bool ContainsKey(string key) => _table.ContainsColumn(key);

    public bool TryGetValue(string key, out string value)
    {
        var column = Array.IndexOf(_table.Header.ToArray(), key);
        value = column < 0 ? "" : _cells[column];
        return column >= 0;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        _table.Header.Zip(_cells, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
