using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H12Tests
{
    private static readonly Observation Acknowledged = Samples.Of(StoryRequests.BumpAfterError) with
    {
        Answers = [Samples.Answer("ok")],
        State = new StateSeen(Samples.Counter),
    };

    [Fact]
    public void A_success_although_the_commit_was_refused_is_found() => H12.Judge(Acknowledged).ShouldBeFound(Hazard.FalseCommit, "it was answered with success");

    [Fact]
    public void Where_requests_share_sessions_nothing_is_found() => H12.Judge(Acknowledged with { SharesSessions = true }).Should().BeNull();

    [Fact]
    public void An_error_is_innocent() => H12.Judge(Acknowledged with { Answers = [Samples.Answer("no", 500)] }).Should().BeNull();

    [Fact]
    public void No_answer_is_innocent() => H12.Judge(Acknowledged with { Answers = [null] }).Should().BeNull();

    [Fact]
    public void A_success_of_a_request_that_may_succeed_is_innocent() => H12.Judge(Acknowledged with { Request = StoryRequests.Bump }).Should().BeNull();

    [Theory, InlineData(200, true), InlineData(500, false)]
    public void A_request_that_is_not_interrupted_is_judged_too(int status, bool isFound) =>
        (H12.Judge(Samples.Recording(StoryRequests.BumpAfterError, Samples.Answer("", status))) is not null).Should().Be(isFound);

    [Fact]
    public void A_recording_of_a_request_that_may_succeed_is_innocent() => H12.Judge(Samples.Recording(StoryRequests.Bump)).Should().BeNull();
}
