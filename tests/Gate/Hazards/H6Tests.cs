using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H6Tests
{
    [Theory]
    [InlineData("marked", 0)]
    [InlineData("other", 1)]
    public void A_name_or_a_lock_of_the_interrupted_request_is_found(string name, int locks) =>
        H6.Judge(Told(name, locks)).ShouldBeFound(Hazard.SessionState, "the answer was {*}");

    [Theory, InlineData("other"), InlineData("")]
    public void A_clean_session_is_innocent(string name) => H6.Judge(Told(name, 0)).Should().BeNull();

    [Fact]
    public void An_answer_that_tells_no_state_is_another_hazard() =>
        H6.Judge(Samples.Of(StoryRequests.SleepWithSettings) with
        {
            Saturation = Samples.Answered(new ProbeAnswer(StoryRequests.Session, true) { Answer = Samples.Answer("1007") }),
        }).Should().BeNull();

    [Fact]
    public void A_failure_is_another_hazard() =>
        H6.Judge(Samples.Of(StoryRequests.SleepWithSettings) with
        {
            Saturation = Samples.Answered(new ProbeAnswer(StoryRequests.Session, true)
            { Answer = Samples.Answer("""{"application_name":"marked","advisory_locks":0}""", 500) }),
        }).Should().BeNull();

    [Fact]
    public void A_request_that_waits_for_a_lock_of_an_idle_session_is_found() =>
        H6.Judge(Samples.Of(StoryRequests.Bump) with { LeftLock = new LeftLock(2, 1, 'I', "advisory lock 7 (ExclusiveLock)") }).ShouldBeFound(
            Hazard.SessionState, "it waits for the advisory lock 7 (ExclusiveLock) that session 1 holds with no request open (status I)", restsOnWaiting: true);

    [Fact]
    public void A_lock_of_a_transaction_is_another_hazard() =>
        H6.Judge(Samples.Of(StoryRequests.Bump) with { LeftLock = new LeftLock(2, 1, 'T', "row lock (ShareLock)") }).Should().BeNull();

    [Fact]
    public void Where_sessions_are_shared_nothing_is_found() => H6.Judge(Told("marked", 1) with { SharesSessions = true }).Should().BeNull();

    private static Observation Told(string name, int locks) => Samples.Of(StoryRequests.SleepWithSettings) with
    {
        Saturation = Samples.Answered(new ProbeAnswer(StoryRequests.Session, true)
        { Answer = Samples.Answer($$"""{"application_name":"{{name}}","advisory_locks":{{locks}}}""") }),
    };
}
