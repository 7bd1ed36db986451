using CancelSpec.Gate.Requests;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests;

/// <summary>When two effects of a request are the same.</summary>
public sealed class RequestEffectTests
{
    private static readonly TransactionChanges Order = new([new RowChange("orders", RowChangeKind.Insert, 1), new RowChange("stock", RowChangeKind.Update, 1)]);
    private static readonly TransactionChanges Line = new([new RowChange("audit", RowChangeKind.Insert, 1)]);

    [Fact]
    public void Transactions_that_are_committed_in_another_order_are_the_same() => Of(Order, Line).HasTransactionsOf(Of(Line, Order)).Should().BeTrue();

    [Fact]
    public void Changes_that_are_committed_in_other_transactions_are_not_the_same() =>
        Of(Order, Line).HasTransactionsOf(Of(new TransactionChanges([.. Line.Rows, .. Order.Rows]))).Should().BeFalse();

    [Fact]
    public void A_transaction_that_is_committed_once_more_is_not_the_same() => Of(Order, Line, Line).HasTransactionsOf(Of(Order, Order, Line)).Should().BeFalse();

    private static RequestEffect Of(params TransactionChanges[] transactions) => new(transactions);
}
