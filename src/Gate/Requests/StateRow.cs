using System.Globalization;

namespace CancelSpec.Gate.Requests;

/// <summary>The state of a subject: a row of whole numbers. Rows with the same numbers are equal.</summary>
/// <param name="Columns">At least one number.</param>
internal sealed record StateRow(IReadOnlyList<long> Columns)
{
    /// <summary>The row that a query has read.</summary>
    /// <exception cref="FormatException">A column is no whole number.</exception>
    public static StateRow Of(IReadOnlyList<object> values) => new([.. values.Select((value, index) => value switch
    {
        short or int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        decimal number when decimal.IsInteger(number) && Math.Abs(number) <= long.MaxValue => (long)number,
        DBNull => throw new FormatException($"column {index + 1} is null, expected a whole number"),
        _ => throw new FormatException($"column {index + 1} is '{value}' ({value.GetType().Name}), expected a whole number"),
    })]);

    /// <inheritdoc/>
    public bool Equals(StateRow? other) => other is not null && Columns.SequenceEqual(other.Columns);

    /// <inheritdoc/>
    public override int GetHashCode() => Columns.Aggregate(Columns.Count, HashCode.Combine);

    /// <summary>For example <c>9</c> or <c>9, 3</c>.</summary>
    public override string ToString() => string.Join(", ", Columns.Select(column => column.ToString(CultureInfo.InvariantCulture)));
}
