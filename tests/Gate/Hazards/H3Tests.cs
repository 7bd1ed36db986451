using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H3Tests
{
    private static readonly Observation Innocent = Samples.Of(StoryRequests.Bump);

    [Theory]
    [InlineData("Stuck", "the request stopped on its way")]
    [InlineData("NothingSent", "nothing was sent to the database")]
    public void A_request_that_does_not_reach_its_boundary_is_found(string outcome, string actual) =>
        H3.Judge(Innocent with { Reach = Reach(Enum.Parse<ReachOutcome>(outcome)) }).ShouldBeFound(Hazard.StaleResponse, actual, restsOnWaiting: true);

    [Theory, InlineData("Reached"), InlineData("Ended")]
    public void A_request_that_reaches_its_boundary_or_ends_before_it_is_innocent(string outcome) =>
        H3.Judge(Innocent with { Reach = Reach(Enum.Parse<ReachOutcome>(outcome)) }).Should().BeNull();

    [Theory, InlineData(1), InlineData(null)]
    public void An_answer_to_a_probe_whose_statement_is_held_back_is_found(int? session) =>
        H3.Judge(Innocent with { Saturation = Samples.Full() with { EarlyAnswer = new EarlyAnswer(session, Samples.Answer("7")) } })
            .ShouldBeFound(Hazard.StaleResponse, "it was answered 200 7 while its statement was held back*");

    [Fact]
    public void A_probe_that_hangs_although_its_statement_went_on_is_found() =>
        H3.Judge(Innocent with { Saturation = Samples.Answered(Samples.RightAnswer with { Answer = null, WaitedInVain = Samples.Wait }) })
            .ShouldBeFound(Hazard.StaleResponse, "it hangs*", restsOnWaiting: true);

    [Fact]
    public void A_probe_that_waits_for_a_connection_has_no_stale_response() =>
        H3.Judge(Innocent with { Saturation = Samples.Answered(Samples.RightAnswer with { HeldConnection = false, Answer = null, WaitedInVain = Samples.Wait }) })
            .Should().BeNull();

    [Fact]
    public void A_counter_that_is_not_the_committed_one_is_found() =>
        H3.Judge(Innocent with { Saturation = Samples.Answered(Samples.RightAnswer with { Answer = Samples.Answer("7") }) })
            .ShouldBeFound(Hazard.StaleResponse, "the answer was 200 7");

    [Theory, InlineData("1007"), InlineData(" 1007\n")]
    public void The_committed_counter_is_innocent(string body) =>
        H3.Judge(Innocent with { Saturation = Samples.Answered(Samples.RightAnswer with { Answer = Samples.Answer(body) }) }).Should().BeNull();

    [Fact]
    public void An_answer_with_the_status_that_is_expected_is_innocent_and_another_one_is_found()
    {
        var right = Samples.RightAnswer with { Probe = StoryRequests.Counter with { ExpectedStatus = 404 }, Expected = "none", Answer = Samples.Answer("none", 404) with { Expected = 404 } };

        H3.Judge(Innocent with { Saturation = Samples.Answered(right) }).Should().BeNull();
        H3.Judge(Innocent with { Saturation = Samples.Answered(right with { Answer = Samples.Answer("7") with { Expected = 404 } }) }).ShouldBeFound(Hazard.StaleResponse, "the answer was 200 7");
        H3.Judge(Innocent with { Saturation = Samples.Answered(right with { Answer = Samples.Answer("7", 404) with { Expected = 404 } }) }).ShouldBeFound(Hazard.StaleResponse, "the answer was 404 7");
    }

    [Fact]
    public void A_failure_without_an_error_of_the_database_is_found() =>
        H3.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure()) }).ShouldBeFound(Hazard.StaleResponse, "the answer was 500 no");

    [Fact]
    public void A_failure_after_an_error_of_the_database_or_the_loss_of_a_session_is_innocent()
    {
        H3.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("42P01")) }).Should().BeNull();
        H3.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure() with { LostSession = true }) }).Should().BeNull();
    }

    [Fact]
    public void A_write_that_hangs_is_found() =>
        H3.Judge(Innocent with { Write = Samples.Done with { Answer = null, WaitedInVain = Samples.Wait } })
            .ShouldBeFound(Hazard.StaleResponse, "it hangs", restsOnWaiting: true);

    [Fact]
    public void A_write_that_is_acknowledged_too_early_is_found_if_the_next_answer_is_wrong_too() =>
        H3.Judge(Innocent with { Write = Undone("1007") }).ShouldBeFound(Hazard.StaleResponse, "the first was acknowledged*answered 200 1007");

    [Fact]
    public void A_write_without_effect_is_another_hazard_if_the_next_answer_is_right() => H3.Judge(Innocent with { Write = Undone("1008") }).Should().BeNull();

    [Fact]
    public void A_write_that_is_done_is_innocent() => H3.Judge(Innocent with { Write = Samples.Done }).Should().BeNull();

    private static Reach Reach(ReachOutcome outcome) => new(3, outcome);

    private static WriteSeen Undone(string readBack) =>
        Samples.Done with { Committed = Samples.Row(Samples.Counter), ReadBack = new ReadBack(StoryRequests.Counter, Samples.Row(1008)!, "1008", Samples.Answer(readBack)) };
}
