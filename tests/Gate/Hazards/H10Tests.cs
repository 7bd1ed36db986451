using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
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

    [Fact]
    public void Tries_that_wait_for_a_connection_are_another_hazard() =>
        H10.Judge(Innocent with { Write = Samples.Done with { Retries = new Retries(StoryRequests.Counter, 2, null, Samples.Wait) } }).Should().BeNull();

    private static Observation Unserved(int count) => Innocent with
    {
        Saturation = Samples.Full() with { Held = [], Unserved = [.. Enumerable.Repeat(Samples.Answer("no", 500), count)] },
    };
}
