using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H8Tests
{
    [Fact]
    public void More_sessions_at_once_than_the_pool_has_connections_are_found() =>
        H8.Judge(With(mostOpen: 3, opened: 1)).ShouldBeFound(Hazard.ReconnectStorm, "3 were open at once");

    [Fact]
    public void More_than_one_new_session_for_an_interruption_is_found() =>
        H8.Judge(With(mostOpen: 2, opened: 2)).ShouldBeFound(Hazard.ReconnectStorm, "2 were opened");

    [Fact]
    public void One_new_session_for_an_interruption_is_innocent() => H8.Judge(With(mostOpen: 2, opened: 1)).Should().BeNull();

    [Theory, InlineData(2, false), InlineData(3, true)]
    public void A_session_that_was_missing_before_may_be_opened_too(int opened, bool isFound) =>
        (H8.Judge(With(mostOpen: 2, opened, openBefore: 1)) is not null).Should().Be(isFound);

    [Theory, InlineData(3, false), InlineData(4, true)]
    public void Each_interrupted_request_may_cost_a_session(int opened, bool isFound) =>
        (H8.Judge(With(mostOpen: 2, opened) with { Answers = [null, null, null] }) is not null).Should().Be(isFound);

    /// <summary>As with a pool that closes idle sessions after 100 ms.</summary>
    [Theory, InlineData(0.2, false), InlineData(0.05, true)]
    public void A_session_may_be_closed_as_soon_as_the_pool_does_it_when_no_client_has_left(double idle, bool isFound) =>
        (H8.Judge(Closed(idle) with { IdleTime = TimeSpan.FromSeconds(0.1) }) is not null).Should().Be(isFound);

    [Fact]
    public void An_observation_without_sessions_is_innocent() => H8.Judge(Samples.Of(StoryRequests.Sleep)).Should().BeNull();

    [Theory, InlineData(3, false), InlineData(4, true)]
    public void Sessions_beside_the_pool_are_no_fault(int mostOpen, bool isFound) =>
        (H8.Judge(With(mostOpen, opened: 1) with { OtherSessions = 1 }) is not null).Should().Be(isFound);

    [Theory, InlineData(false, true), InlineData(true, false)]
    public void The_sessions_of_a_second_pool_are_not_counted(bool isOutsidePool, bool isFound)
    {
        var seen = With(mostOpen: 3, opened: 1);

        (H8.Judge(seen with { Recording = seen.Recording with { IsOutsidePool = isOutsidePool } }) is not null).Should().Be(isFound);
    }

    [Theory, InlineData(1.0, false), InlineData(0.5, false), InlineData(0.1, true)]
    public void A_session_that_the_pool_has_closed_after_it_was_idle_may_be_replaced(double idle, bool isFound) =>
        (H8.Judge(Closed(idle)) is not null).Should().Be(isFound);

    private static Observation Closed(double idle) => With(mostOpen: 2, opened: 2) with
    {
        Events =
        [
            Samples.ToSubject("ReadyForQuery", "I") with { At = TimeSpan.FromSeconds(10) },
            Samples.ToDatabase(TapEvent.TerminateReceived, "") with { At = TimeSpan.FromSeconds(10 + idle), IsMessage = false },
        ],
    };

    private static Observation With(int mostOpen, int opened, int openBefore = 2) => Samples.Of(StoryRequests.Sleep) with
    {
        Before = new StateBefore(Samples.Row(1), openBefore, 5),
        Sessions = new PoolSessions(mostOpen, opened),
    };

    [Theory, InlineData(2, false), InlineData(3, true)]
    public void Of_a_subject_that_opens_a_session_for_each_request_those_at_once_are_counted(int mostOpen, bool isFound) =>
        (H8.Judge(Samples.Of(StoryRequests.Bump) with { OpensSessionForEachRequest = true, Sessions = new PoolSessions(mostOpen, Opened: 9) }) is not null)
            .Should().Be(isFound);
}
