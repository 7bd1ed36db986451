using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>What the tables hold. It tells how many rows came and went, and that others have changed, but not how often.</summary>
/// <param name="Tables">The tables that could be read.</param>
internal sealed record TableStates(IReadOnlyList<TableState> Tables) : CommittedState
{
    public override IReadOnlyList<TransactionChanges> Since(CommittedState before)
    {
        List<RowChange> changes =
        [
            .. from former in ((TableStates)before).Tables
               join present in Tables on former.Table equals present.Table
               where former != present && !former.IsTooLarge && !present.IsTooLarge
               select present.Rows == former.Rows
                   ? new RowChange(former.Table, RowChangeKind.Content, 1)
                   : new RowChange(former.Table, RowChangeKind.Number, present.Rows - former.Rows),
        ];
        return changes is [] ? [] : [new TransactionChanges(changes)];
    }

    public override IReadOnlyList<EffectCount> Count(RequestEffect effect, CommittedState before, int requests)
    {
        // More than once for each request is looked for too.
        var most = (requests + 1) * 2;
        EffectCount? all = null;
        foreach (var change in effect.Transactions.SelectMany(transaction => transaction.Rows))
        {
            if (Of(((TableStates)before).Tables, change) is not { IsTooLarge: false } former || Of(Tables, change) is not { IsTooLarge: false } present)
                return [];
            // Where the rows of a table are not read, nothing tells whether they have changed.
            if (change.Kind is RowChangeKind.Content && former.Content is null)
                continue;
            var count = change.Kind is RowChangeKind.Content
                ? Changed(change, former != present, most)
                : EffectCount.Of(change.What, change.Rows, present.Rows - former.Rows, most);
            all = all?.And(count) ?? count;
        }

        return all is null ? [] : [all];
    }

    private static TableState? Of(IEnumerable<TableState> tables, RowChange change) => tables.FirstOrDefault(table => table.Table == change.Table);

    private static EffectCount Changed(RowChange change, bool isChanged, int most) =>
        new($"{change}", isChanged ? $"{change}" : $"{change.Table} not changed", isChanged ? [.. Enumerable.Range(1, most)] : [0]);
}

/// <summary>What a table holds.</summary>
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
