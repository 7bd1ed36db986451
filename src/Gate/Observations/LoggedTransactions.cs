using System.Collections.Immutable;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>The transactions that the database's log has told up to a moment, in the order of their commits.</summary>
/// <param name="Told">The transactions that have changed rows, since the log is read.</param>
internal sealed record LoggedTransactions(ImmutableList<TransactionChanges> Told) : CommittedState
{
    public override IReadOnlyList<TransactionChanges> Since(CommittedState before)
    {
        var known = ((LoggedTransactions)before).Told.Count;
        return Told.GetRange(known, Told.Count - known);
    }

    public override IReadOnlyList<EffectCount> Count(RequestEffect effect, CommittedState before, int requests)
    {
        // A transaction may also do what has nothing to do with the effect.
        var counted = effect.Transactions.SelectMany(transaction => transaction.Rows).Select(change => (change.Table, change.Kind)).ToHashSet();
        var committed = new RequestEffect(Since(before)).Without(change => !counted.Contains((change.Table, change.Kind))).Transactions;
        var transactions = effect.Transactions.GroupBy(transaction => transaction)
            .Select(same => (Transaction: same.Key, Each: same.Count(), Times: committed.Sum(same.Key.TimesIn))).ToList();
        var parts = committed.Count(transaction => transactions.TrueForAll(each => each.Transaction.TimesIn(transaction) == 0));
        var actual = committed is [] ? "nothing" : string.Join("; then ", committed);
        var whole = transactions.Sum(each => each.Times);
        if (parts > 0 && (whole == 0 || whole + parts <= requests))
            return [new EffectCount($"{effect}", actual, [])];
        if (parts > 0 && transactions.TrueForAll(each => each.Times <= requests * each.Each))
            return [new EffectCount($"{effect}", actual, []) { MostOfPart = requests + 1, MayBeTakenBack = true }];
        return [.. transactions.Select(each => new EffectCount($"{each.Transaction}", actual, TimesPossible(each.Times, each.Each)))];
    }

    /// <summary>How often a request that commits the same several times has come to its end.</summary>
    private static IReadOnlyList<int> TimesPossible(int times, int each) => times % each == 0 ? [times / each] : [times / each, (times / each) + 1];
}
