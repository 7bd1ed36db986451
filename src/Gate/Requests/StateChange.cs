using CancelSpec.Gate.Observations;

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

    /// <summary>How often requests that add to the state may have been done, by what has changed. Null where this one does not add.</summary>
    /// <param name="before">The state before.</param>
    /// <param name="after">The state now.</param>
    /// <param name="most">The largest number of times that is looked at.</param>
    internal EffectCount? Count(StateRow before, StateRow after, int most)
    {
        var added = Columns.Select((change, column) => (change.Number, Column: column)).Where(change => change.Number != 0).ToList();
        return IsSet || added.Count == 0 ? null : added
            .Select(change => EffectCount.Of(Columns.Count == 1 ? "the state" : $"column {change.Column + 1} of the state", change.Number, after.Columns[change.Column] - before.Columns[change.Column], most))
            .Aggregate((counts, next) => counts.And(next));
    }

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
