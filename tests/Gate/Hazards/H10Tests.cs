using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H10Tests
{
    private static readonly Observation Innocent = Samples.Of(StoryRequests.Sleep);

    [Fact]
    public void Answers_without_a_statement_more_often_than_connections_may_be_broken_are_found() =>
        H10.Judge(Unserved(4)).ShouldBeFound(Hazard.NeverHeals, "4 tries in a row were answered 500 no, without a statement*");

    [Fact]
    public void One_such_answer_for_each_connection_and_one_more_are_innocent() => H10.Judge(Unserved(3)).Should().BeNull();

    [Fact]
    public void Failures_that_go_on_are_found()
    {
        var retries = new Retries(StoryRequests.Counter, 4, Samples.Answer("no", 500));

        H10.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("26000") with { Retries = retries }) })
            .ShouldBeFound(Hazard.NeverHeals, "4 tries in a row failed, the last with 500 no");
        H10.Judge(Innocent with { Write = Samples.Done with { Retries = retries with { Last = null } } })
            .ShouldBeFound(Hazard.NeverHeals, "4 tries in a row failed, the last with no answer");
    }

    [Fact]
    public void A_failure_that_heals_is_innocent() =>
        H10.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("26000") with { Retries = new Retries(StoryRequests.Counter, 2, Samples.Answer()) }) })
            .Should().BeNull();

    /// <summary>As a request that is to be refused, because its row is there already.</summary>
    [Theory, InlineData(409, true), InlineData(200, false)]
    public void The_status_that_is_expected_heals(int status, bool isInnocent)
    {
        var retries = new Retries(StoryRequests.Counter with { ExpectedStatus = 409 }, 2, Samples.Answer("there", status) with { Expected = 409 });

        (H10.Judge(Innocent with { Repeat = retries }) is null).Should().Be(isInnocent);
    }

    [Fact]
    public void Three_failures_in_a_row_on_one_session_are_found_with_the_session_and_the_error()
    {
        const string actual = "3 tries in a row failed on session 2 with the database's error 42P05 (it exists), the last with 500 no";

        H10.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("42P05") with { Retries = OnSessions(2, 2, 2) }) }).ShouldBeFound(Hazard.NeverHeals, actual);
        H10.Judge(Innocent with { Write = Samples.Done with { Retries = OnSessions(2, 2, 2) } }).ShouldBeFound(Hazard.NeverHeals, actual);
        H10.Judge(Innocent with { Repeat = OnSessions(2, 2, 2) }).ShouldBeFound(Hazard.NeverHeals, actual);
    }

    [Theory]
    [InlineData(false, 2, 2)]
    [InlineData(false, 2, 1, 2)]
    [InlineData(false, 2, 2, 2, null)]
    [InlineData(true, 1, 2, 2, 2)]
    public void Only_failures_in_a_row_count_for_a_session(bool isFound, params int?[] sessions) =>
        (OnSessions(sessions).OfOneSession is not null).Should().Be(isFound);

    [Fact]
    public void Answers_without_a_held_statement_name_the_error_of_the_database() =>
        H10.Judge(Innocent with { Saturation = Unserved(4).Saturation! with { UnservedErrors = [ErrorOn(2)] } })
            .ShouldBeFound(Hazard.NeverHeals, "4 tries in a row failed on session 2 with the database's error 42P05 (it exists), the last with 500 no");

    [Fact]
    public void Tries_that_wait_for_a_connection_are_another_hazard() =>
        H10.Judge(Innocent with { Write = Samples.Done with { Retries = new Retries(StoryRequests.Counter, 2, null, Samples.Wait) } }).Should().BeNull();

    private static Retries OnSessions(params int?[] sessions) => new(StoryRequests.Counter, sessions.Length, Samples.Answer("no", 500))
    {
        Errors = [.. sessions.Select(session => session is { } number ? ErrorOn(number) : null)],
    };

    private static DatabaseError ErrorOn(int session) => new("42P05") { Session = session, Text = "it exists" };

    private static Observation Unserved(int count) => Innocent with
    {
        Saturation = Samples.Full() with { Held = [], Unserved = [.. Enumerable.Repeat(Samples.Answer("no", 500), count)] },
    };
}
