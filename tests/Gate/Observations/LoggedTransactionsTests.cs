using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Observations;

/// <summary>How often an effect was committed, by what the database's log tells.</summary>
public sealed class LoggedTransactionsTests
{
    private static readonly TransactionChanges Order = Of(("orders", RowChangeKind.Insert, 1), ("stock", RowChangeKind.Update, 2));
    private static readonly TransactionChanges StockOnly = Of(("stock", RowChangeKind.Update, 2));
    private static readonly TransactionChanges OrderOnly = Of(("orders", RowChangeKind.Insert, 1));
    private static readonly TransactionChanges Mail = Of(("mails", RowChangeKind.Insert, 1));
    private static readonly TransactionChanges Failure = Of(("failures", RowChangeKind.Insert, 1));

    [Fact]
    public void Nothing_was_committed() => Count(1, []).Should().Equal("0");

    [Fact]
    public void All_of_it_was_committed_once() => Count(1, [Order]).Should().Equal("1");

    [Fact]
    public void An_update_is_counted_too() => CountOf(StockOnly, 1, [StockOnly, StockOnly]).Should().Equal("2");

    [Fact]
    public void Twice_in_one_transaction_is_twice() =>
        Count(1, [Of(("orders", RowChangeKind.Insert, 2), ("stock", RowChangeKind.Update, 4))]).Should().Equal("2");

    [Fact]
    public void A_part_of_it_is_no_number_of_times() => Count(1, [StockOnly]).Should().Equal("a part");

    [Fact]
    public void Parts_that_are_committed_one_by_one_are_parts() => Count(1, [OrderOnly, StockOnly]).Should().Equal("a part");

    [Fact]
    public void A_part_beside_the_whole_of_another_request_is_a_part() => Count(2, [Order, OrderOnly]).Should().Equal("a part");

    [Fact]
    public void What_follows_the_whole_may_take_it_back() => Committed([Order, StockOnly]).Count(new RequestEffect([Order]), Committed([]), 1)
        .Should().ContainSingle().Which.Should().BeEquivalentTo(new { MayBeTakenBack = true, MostOfPart = 2, Times = Array.Empty<int>() });

    [Fact]
    public void More_than_once_is_told_although_a_part_is_there_too() => Count(1, [Order, Order, StockOnly]).Should().Equal("2");

    [Fact]
    public void What_was_committed_before_does_not_count() => Committed([Order, Order]).Count(new RequestEffect([Order]), Committed([Order]), 1)
        .Should().ContainSingle().Which.Times.Should().Equal(1);

    [Fact]
    public void Other_tables_do_not_count() => Count(1, [Failure]).Should().Equal("0");

    [Fact]
    public void Other_tables_in_the_same_transaction_do_not_count() =>
        Count(1, [Of(("failures", RowChangeKind.Insert, 1), ("orders", RowChangeKind.Insert, 1), ("stock", RowChangeKind.Update, 2))]).Should().Equal("1");

    [Fact]
    public void Each_of_several_transactions_is_counted_by_itself() =>
        Count(new RequestEffect([Order, Mail]), 1, [Order]).Should().Equal("1", "0");

    [Fact]
    public void The_same_transaction_several_times_may_be_a_request_that_was_cut_off() =>
        Count(new RequestEffect([Mail, Mail]), 1, [Mail]).Should().Equal("0 or 1");

    [Fact]
    public void What_each_transaction_does_and_what_was_done_is_said()
    {
        var count = Committed([StockOnly]).Count(new RequestEffect([Order]), Committed([]), 1).Should().ContainSingle().Subject;

        count.Each.Should().Be("rows inserted into orders 1 and rows updated in stock 2");
        count.Actual.Should().Be("rows updated in stock 2");
    }

    private static IEnumerable<string> CountOf(TransactionChanges each, int requests, TransactionChanges[] committed) => Count(new RequestEffect([each]), requests, committed);

    private static IEnumerable<string> Count(int requests, TransactionChanges[] committed) => CountOf(Order, requests, committed);

    private static IEnumerable<string> Count(RequestEffect effect, int requests, TransactionChanges[] committed) =>
        Committed(committed).Count(effect, Committed([]), requests).Select(count => count.Times is [] ? "a part" : string.Join(" or ", count.Times));

    private static LoggedTransactions Committed(TransactionChanges[] told) => new([.. told]);

    private static TransactionChanges Of(params (string Table, RowChangeKind Kind, long Rows)[] rows) => new([.. rows.Select(row => new RowChange(row.Table, row.Kind, row.Rows))]);
}
