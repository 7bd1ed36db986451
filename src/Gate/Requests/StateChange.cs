namespace CancelSpec.Gate.Requests;

/// <summary>What a request does to the state when it is done.</summary>
/// <param name="Columns">For each column of the state, in order.</param>
public sealed record StateChange(IReadOnlyList<ColumnChange> Columns)
{
    /// <summary>The request gives the state a value, so it may make the row that holds it.</summary>
    public bool IsSet => Columns.Any(column => column.IsSet);

    /// <summary>The state after a number of such requests.</summary>
    internal StateRow After(StateRow before, int times) => new([.. before.Columns.Select((number, column) =>
        times == 0 || column >= Columns.Count ? number : Columns[column].IsSet ? Columns[column].Number : number + (times * Columns[column].Number))]);

    /// <summary>For example <c>+1</c>, or <c>+1 0 =7</c>.</summary>
    public override string ToString() => string.Join(' ', Columns);
}

/// <summary>What a request does to a column of the state.</summary>
/// <param name="Number">The number.</param>
/// <param name="IsSet">Whether the column becomes the number. Otherwise the number is added to it.</param>
public readonly record struct ColumnChange(long Number, bool IsSet = false)
{
    /// <summary>For example <c>+1</c>, <c>0</c> or <c>=7</c>.</summary>
    public override string ToString() => FormattableString.Invariant(IsSet ? $"={Number}" : (FormattableString)$"{Number:+0;-0;0}");
}
