using System.Globalization;

namespace CancelSpec.Gate.Requests;

/// <summary>What was done to the rows of a table.</summary>
/// <param name="Table">The table, with its schema.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Rows">To how many rows; of <see cref="RowChangeKind.Number"/> how many rows there are more.</param>
internal sealed record RowChange(string Table, RowChangeKind Kind, long Rows)
{
    /// <summary>In words, for example <c>rows updated in public.stock 1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What} {Count}").TrimEnd();

    /// <summary>What was changed, in words.</summary>
    public string What => Kind switch
    {
        RowChangeKind.Insert => $"rows inserted into {Table}",
        RowChangeKind.Update => $"rows updated in {Table}",
        RowChangeKind.Delete => $"rows deleted from {Table}",
        RowChangeKind.Truncate => $"{Table} truncated",
        RowChangeKind.Number => $"rows in {Table}",
        _ => $"{Table} changed",
    };

    private string Count => Kind switch
    {
        RowChangeKind.Truncate or RowChangeKind.Content => "",
        RowChangeKind.Number => Rows.ToString("+0;-0", CultureInfo.InvariantCulture),
        _ => Rows.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>What can be done to rows.</summary>
internal enum RowChangeKind
{
    Insert,
    Update,
    Delete,
    Truncate,

    /// <summary>Their number has changed. That is all that is known where the tables are read.</summary>
    Number,

    /// <summary>Their content has changed, and their number has not.</summary>
    Content,
}
