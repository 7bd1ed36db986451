using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H11Tests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    // The client leaves at 1 s, and the request sleeps from 0 s to 2 s.
    private static readonly Observation Committed = Samples.Of(StoryRequests.Sleep) with
    {
        IsBeforeCommit = true,
        Session = 1,
        LeftAt = Length,
        Sleep = new SleepSeen(StatementSql.Of("SELECT 1"), Length, EndedAt: null),
        Events = Of(Samples.ToDatabase("Query", "COMMIT")),
    };

    private static readonly SleepSeen EndedByGate = new(StatementSql.Of("SELECT 1"), TimeSpan.Zero, TimeSpan.FromSeconds(2));

    [Theory, InlineData("Query", "COMMIT"), InlineData("Execute", "commit"), InlineData("Query", "END")]
    public void A_commit_after_the_client_has_left_is_found(string name, string sql) =>
        H11.Judge(Committed with { Events = Of(Samples.ToDatabase(name, sql)) })
            .ShouldBeFound(Hazard.SwallowedCancellation, "it slept to the end*", restsOnWaiting: true);

    [Fact]
    public void The_messages_that_prepare_the_commit_come_after_the_sleep() =>
        H11.Judge(Committed with { Events = Of(Samples.ToDatabase("Parse", "COMMIT"), Samples.ToDatabase("Bind", "COMMIT"), Samples.ToDatabase("Execute", "COMMIT")) })
            .Should().NotBeNull();

    [Fact]
    public void A_commit_that_is_prepared_and_not_executed_is_innocent() =>
        H11.Judge(Committed with { Events = Of(Samples.ToDatabase("Parse", "COMMIT"), Samples.ToDatabase("Bind", "COMMIT")) }).Should().BeNull();

    [Fact]
    public void A_rollback_is_innocent() => H11.Judge(Committed with { Events = Of(Samples.ToDatabase("Query", "ROLLBACK")) }).Should().BeNull();

    [Fact]
    public void A_commit_on_another_session_is_innocent() => H11.Judge(Committed with { Session = 2 }).Should().BeNull();

    [Fact]
    public void A_commit_on_any_session_counts_where_the_requests_own_is_not_known() => H11.Judge(Committed with { Session = null }).Should().NotBeNull();

    [Fact]
    public void The_databases_confirmation_is_no_commit_of_the_subject() =>
        H11.Judge(Committed with { Events = Of(Samples.ToSubject("CommandComplete", "COMMIT")) }).Should().BeNull();

    [Fact]
    public void A_commit_that_may_have_been_sent_before_the_client_left_is_innocent()
    {
        H11.Judge(Committed with { IsBeforeCommit = false }).Should().BeNull();
        H11.Judge(Committed with { LeftAt = null }).Should().BeNull("it ended before its client could leave");
        H11.Judge(Committed with { LeftAt = Length * 3 }).Should().BeNull();
        H11.Judge(Committed with { LeftAt = Length * 1.8 }).Should().BeNull("the sleep was nearly over");
        H11.Judge(Committed with { Events = Of(Samples.ToDatabase("Query", "COMMIT") with { ReceivedAt = Length * 0.9 }) }).Should().BeNull("it was held back");
        H11.Judge(Committed with { Events = Of(Samples.ToDatabase("Query", "COMMIT") with { ReceivedAt = Length * 2 }) }).Should().NotBeNull();
    }

    [Fact]
    public void A_commit_right_after_the_client_has_left_did_not_sleep_to_the_end()
    {
        H11.Judge(Committed with { Sleep = Committed.Sleep! with { Length = Length * 3 } }).Should().BeNull();
        H11.Judge(Committed with { Sleep = EndedByGate with { EndedAt = null } }).Should().BeNull();
        H11.Judge(Committed with { Sleep = EndedByGate with { EndedAt = Length * 3 } }).Should().BeNull();
        H11.Judge(Committed with { Sleep = EndedByGate }).Should().NotBeNull();
    }

    [Fact]
    public void A_commit_of_another_transaction_than_the_sleeps_is_innocent() =>
        H11.Judge(Committed with { Sleep = Committed.Sleep! with { LastStatement = StatementSql.Of("INSERT") } }).Should().BeNull();

    [Fact]
    public void A_request_that_does_not_sleep_and_then_commit_is_not_judged() => H11.Judge(Committed with { Sleep = null }).Should().BeNull();

    /// <summary>As where a watcher has cancelled its statement, and it has rolled back.</summary>
    [Theory, InlineData(1007, false), InlineData(1008, false), InlineData(1009, true)]
    public void A_handler_whose_statement_failed_need_not_complete(int committed, bool isFound) => (H11.Judge(Samples.Of(StoryRequests.Bump) with
    {
        HandlersComplete = true,
        State = new StateSeen(Samples.Row(committed)),
        Events = [Samples.ToSubject("ErrorResponse", "57014 canceling statement due to user request")],
    }) is not null).Should().Be(isFound);

    /// <summary>The pool may have lent it a connection that was closed before.</summary>
    [Theory, InlineData(1007, false), InlineData(1008, false), InlineData(1009, true)]
    public void A_request_that_was_answered_with_an_error_need_not_be_done(int committed, bool isFound) => (H11.Judge(Samples.Of(StoryRequests.Bump) with
    {
        HandlersComplete = true,
        State = new StateSeen(Samples.Row(committed)),
        Answers = [Samples.Answer("connection is closed", 500)],
    }) is not null).Should().Be(isFound);

    [Fact]
    public void Handlers_that_complete_may_commit() => H11.Judge(Committed with { HandlersComplete = true }).Should().BeNull();

    [Theory, InlineData(1007, true), InlineData(1008, false), InlineData(1009, true)]
    public void Handlers_that_complete_do_their_work_exactly_once(int committed, bool isFound) =>
        (H11.Judge(Samples.Of(StoryRequests.Bump) with { HandlersComplete = true, State = new StateSeen(Samples.Row(committed)) }) is not null).Should().Be(isFound);

    [Theory, InlineData(1007, false), InlineData(1008, false), InlineData(1009, true)]
    public void Work_that_had_not_begun_may_be_left_undone(int committed, bool isFound) =>
        (H11.Judge(Samples.Of(StoryRequests.Bump) with { HandlersComplete = true, IsBeforeWork = true, State = new StateSeen(Samples.Row(committed)) }) is not null)
            .Should().Be(isFound);

    /// <summary>A statement at 0 s, and what comes at 2 s.</summary>
    private static IReadOnlyList<TapEvent> Of(params TapEvent[] later) =>
        [Samples.ToDatabase("Query", "SELECT 1"), Samples.ToSubject("ReadyForQuery", "T"), .. later.Select(seen => seen with { At = Length * 2 })];
}
