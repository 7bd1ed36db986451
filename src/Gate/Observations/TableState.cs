namespace CancelSpec.Gate.Observations;

/// <summary>What is committed in a table.</summary>
/// <param name="Table">The table, with its schema.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Content">A value that is the same for the same rows, whatever their order; null where the rows are not read.</param>
internal sealed record TableState(string Table, long Rows, string? Content)
{
    /// <summary>The rows of a larger table are counted and not read. Reading takes longer than an interruption: 0.45 s for 100,000.</summary>
    public const int MostRowsRead = 10_000;

    /// <summary>Of a table with more rows nothing is known.</summary>
    public const int MostRows = 1_000_000;

    /// <summary>It has more than <see cref="MostRows"/> rows, so it is not compared.</summary>
    public bool IsTooLarge => Rows > MostRows;
}
