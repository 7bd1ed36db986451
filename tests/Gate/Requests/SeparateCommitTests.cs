using CancelSpec.Gate.Requests;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests;

public sealed class SeparateCommitTests
{
    private static readonly TapEvent[] Begin =
        [Query("BEGIN"), Samples.ToSubject("CommandComplete", "BEGIN"), Ready('T')];

    private static readonly TapEvent[] Update =
        [Query("UPDATE"), Samples.ToSubject("CommandComplete", "UPDATE 1"), Ready('T')];

    private static readonly TapEvent[] Committed = [Samples.ToSubject("CommandComplete", "COMMIT"), Ready('I')];

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("commit;")]
    [InlineData("/* trace 7 */ COMMIT WORK")]
    [InlineData("END")]
    public void A_COMMIT_in_a_Query_of_its_own_is_one(string sql) =>
        Of([.. Begin, .. Update, Query(sql), .. Committed]).Should().Be(new SeparateCommit(Statements: 2, Boundary: 5));

    [Fact]
    public void A_batch_that_holds_only_a_COMMIT_is_one() => Of(
    [
        .. Begin, .. Update, Samples.ToDatabase("Parse", "COMMIT"), Samples.ToDatabase("Bind", "COMMIT"),
        Samples.ToDatabase("Execute", "COMMIT"), Samples.ToDatabase("Sync", ""), .. Committed,
    ]).Should().Be(new SeparateCommit(2, 5));

    [Fact]
    public void Statements_before_the_transaction_do_not_count() =>
        Of([Query("SELECT 1"), Ready('I'), .. Begin, .. Update, Query("COMMIT"), .. Committed]).Should().Be(new SeparateCommit(2, 7));

    [Fact]
    public void The_messages_of_other_sessions_do_not_count() =>
        Of([.. Begin, Samples.ToDatabase("Query", "SELECT 1", session: 2), .. Update, Query("COMMIT"), .. Committed]).Should().Be(new SeparateCommit(2, 5));

    [Fact]
    public void Of_two_transactions_the_one_that_writes_counts() =>
        Of([.. Begin, Query("COMMIT"), .. Committed, .. Begin, .. Update, Query("SELECT 1"), Ready('T'), Query("COMMIT"), .. Committed])
            .Should().Be(new SeparateCommit(3, 13));

    [Fact]
    public void A_COMMIT_in_one_Query_with_other_statements_is_none() =>
        Of([.. Begin, .. Update, Query("COMMIT; SELECT 1"), .. Committed]).Should().BeNull();

    [Fact]
    public void A_COMMIT_in_one_batch_with_other_statements_is_none() => Of(
    [
        .. Begin, Samples.ToDatabase("Parse", "UPDATE"), Samples.ToDatabase("Bind", "UPDATE"), Samples.ToDatabase("Execute", "UPDATE"),
        Samples.ToDatabase("Parse", "COMMIT"), Samples.ToDatabase("Bind", "COMMIT"), Samples.ToDatabase("Execute", "COMMIT"),
        Samples.ToDatabase("Sync", ""), Samples.ToSubject("CommandComplete", "UPDATE 1"), .. Committed,
    ]).Should().BeNull();

    [Fact]
    public void A_COMMIT_that_does_not_wait_for_the_UPDATE_is_none() =>
        Of([.. Begin, Query("UPDATE"), Query("COMMIT"), Samples.ToSubject("CommandComplete", "UPDATE 1"), Ready('T'), .. Committed]).Should().BeNull();

    [Fact]
    public void A_statement_alone_has_none() => Of([Query("UPDATE"), Samples.ToSubject("CommandComplete", "UPDATE 1"), Ready('I')]).Should().BeNull();

    private static SeparateCommit? Of(TapEvent[] messages) =>
        SeparateCommit.Of(new Recording(StoryRequests.BumpInTransaction, Samples.Answer("ok"), messages, sleepEnd: null));

    private static TapEvent Query(string sql) => Samples.ToDatabase("Query", sql);

    private static TapEvent Ready(char status) => Samples.ToSubject("ReadyForQuery", $"{status}");
}
