namespace CancelSpec.Gate.Observations;

/// <summary>What is committed in a table.</summary>
/// <param name="Table">The table, with its schema.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Content">A value that is the same for the same rows, whatever their order; null where the database has none.</param>
internal sealed record TableState(string Table, long Rows, string? Content)
{
    /// <summary>Of a table with more rows nothing is known. Reading them takes longer than an interruption: 0.45 s for as many.</summary>
    public const int MostRows = 100_000;

    /// <summary>It has more than <see cref="MostRows"/> rows, so it is not compared.</summary>
    public bool IsTooLarge => Rows > MostRows;
}
