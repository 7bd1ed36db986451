namespace CancelSpec.Gate.Requests;

/// <summary>What a request commits each time.</summary>
/// <param name="Transactions">What each of its transactions does, in the order of their commits; none where nothing is known of it.</param>
internal sealed record RequestEffect(IReadOnlyList<TransactionChanges> Transactions)
{
    public static RequestEffect Unknown { get; } = new([]);

    public bool IsKnown => Transactions is not [];

    /// <summary>The tables that it changes.</summary>
    public IEnumerable<string> Tables => Transactions.SelectMany(transaction => transaction.Rows).Select(change => change.Table).Distinct();

    /// <summary>In words.</summary>
    public override string ToString() => string.Join("; then ", Transactions);

    /// <summary>Of which changes another effect has another number, all transactions together.</summary>
    public IReadOnlySet<(string Table, RowChangeKind Kind)> DifferencesTo(RequestEffect other) =>
        Totals.Except(other.Totals).Union(other.Totals.Except(Totals)).Select(total => (total.Table, total.Kind)).ToHashSet();

    /// <summary>Whether another effect has the same transactions. Those on several sessions may be committed in any order.</summary>
    public bool HasTransactionsOf(RequestEffect other) =>
        Transactions.CountBy(transaction => transaction).ToHashSet().SetEquals(other.Transactions.CountBy(transaction => transaction));

    /// <summary>Leaves out some changes, and transactions of which nothing is left.</summary>
    public RequestEffect Without(Func<RowChange, bool> isLeftOut) =>
        new([.. Transactions.Select(transaction => transaction.Without(isLeftOut)).Where(transaction => transaction.Rows is not [])]);

    private IReadOnlyList<(string Table, RowChangeKind Kind, long Rows)> Totals =>
    [
        .. from change in Transactions.SelectMany(transaction => transaction.Rows)
           group change.Rows by (change.Table, change.Kind) into same
           select (same.Key.Table, same.Key.Kind, same.Sum()),
    ];
}

/// <summary>What one transaction does to the rows of tables.</summary>
/// <param name="Rows">One entry for each table and kind, in the order of their names.</param>
internal sealed record TransactionChanges(IReadOnlyList<RowChange> Rows)
{
    public TransactionChanges Without(Func<RowChange, bool> isLeftOut) => new([.. Rows.Where(change => !isLeftOut(change))]);

    /// <summary>How many times another transaction does all of this and nothing else; 0 where it does something else.</summary>
    public int TimesIn(TransactionChanges other)
    {
        var times = Rows.Count == other.Rows.Count && Rows.Count > 0 ? other.Rows[0].Rows / Rows[0].Rows : 0;
        return Rows.Zip(other.Rows).All(pair => pair.Second == pair.First with { Rows = pair.First.Rows * times }) ? (int)times : 0;
    }

    public bool Equals(TransactionChanges? other) => other is not null && Rows.SequenceEqual(other.Rows);

    public override int GetHashCode() => Rows.Aggregate(0, HashCode.Combine);

    /// <summary>In words.</summary>
    public override string ToString() => string.Join(" and ", Rows);
}
