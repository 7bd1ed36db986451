namespace CancelSpec.Gate.Requests;

/// <summary>What a request does to a table each time.</summary>
/// <param name="Table">The table, with its schema.</param>
/// <param name="Rows">How many rows there are more afterwards; 0 where rows only change.</param>
internal sealed record TableEffect(string Table, long Rows);
