using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H11Tests
{
    private static readonly Observation Committed = Samples.Of(StoryRequests.Sleep) with
    {
        IsBeforeCommit = true,
        Session = 1,
        Events = [Samples.ToDatabase("Query", "COMMIT")],
    };

    [Theory, InlineData("Query", "COMMIT"), InlineData("Execute", "commit"), InlineData("Query", "END")]
    public void A_commit_after_the_client_has_left_is_found(string name, string sql) =>
        H11.Judge(Committed with { Events = [Samples.ToDatabase(name, sql)] })
            .ShouldBeFound(Hazard.SwallowedCancellation, "it slept to the end*", restsOnWaiting: true);

    [Fact]
    public void A_commit_that_is_prepared_and_not_executed_is_innocent() =>
        H11.Judge(Committed with { Events = [Samples.ToDatabase("Parse", "COMMIT"), Samples.ToDatabase("Bind", "COMMIT")] }).Should().BeNull();

    [Fact]
    public void A_rollback_is_innocent() => H11.Judge(Committed with { Events = [Samples.ToDatabase("Query", "ROLLBACK")] }).Should().BeNull();

    [Fact]
    public void A_commit_on_another_session_is_innocent() =>
        H11.Judge(Committed with { Events = [Samples.ToDatabase("Query", "COMMIT", session: 2)] }).Should().BeNull();

    [Fact]
    public void A_commit_on_any_session_counts_where_the_requests_own_is_not_known() =>
        H11.Judge(Committed with { Session = null, Events = [Samples.ToDatabase("Query", "COMMIT", session: 2)] }).Should().NotBeNull();

    [Fact]
    public void The_databases_confirmation_is_no_commit_of_the_subject() =>
        H11.Judge(Committed with { Events = [Samples.ToSubject("CommandComplete", "COMMIT")] }).Should().BeNull();

    [Fact]
    public void A_commit_that_may_have_been_sent_before_the_client_left_is_innocent() => H11.Judge(Committed with { IsBeforeCommit = false }).Should().BeNull();

    [Fact]
    public void A_request_that_does_not_sleep_is_not_judged() => H11.Judge(Committed with { Request = StoryRequests.Bump }).Should().BeNull();

    [Fact]
    public void Handlers_that_complete_may_commit() => H11.Judge(Committed with { HandlersComplete = true }).Should().BeNull();

    [Theory, InlineData(1007, true), InlineData(1008, false), InlineData(1009, true)]
    public void Handlers_that_complete_do_their_work_exactly_once(int committed, bool isFound) =>
        (H11.Judge(Samples.Of(StoryRequests.Bump) with { HandlersComplete = true, State = new StateSeen(committed) }) is not null).Should().Be(isFound);
}
