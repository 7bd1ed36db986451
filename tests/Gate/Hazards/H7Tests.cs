using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H7Tests
{
    private static readonly Observation Innocent = Samples.Of(StoryRequests.Sleep);

    [Fact]
    public void A_probe_whose_statement_was_cancelled_is_found()
    {
        var killed = Samples.Answered(Samples.Killed);

        H7.Judge(Innocent with { Saturation = killed }).ShouldBeFound(Hazard.LateCancel, "the database ended its statement*57014*");
        H7.Judge(Innocent with { AfterLateCancel = killed }).ShouldBeFound(Hazard.LateCancel, "*57014*");
    }

    [Fact]
    public void Another_error_beside_the_cancellation_does_not_hide_it() =>
        H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.Killed with { Errors = [.. Samples.Failure("40001").Errors, Samples.LateCancel] }) })
            .ShouldBeFound(Hazard.LateCancel, "*57014*");

    [Fact]
    public void A_write_whose_statement_was_cancelled_is_found() =>
        H7.Judge(Innocent with { Write = Samples.Done with { Answer = Samples.Answer("no", 500), Errors = [Samples.LateCancel] } })
            .ShouldBeFound(Hazard.LateCancel, "*57014*");

    [Fact]
    public void A_failure_with_another_error_is_another_hazard() => H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("40001")) }).Should().BeNull();

    [Fact]
    public void A_statement_that_was_ended_without_a_CancelRequest_is_no_late_cancel()
    {
        // A timeout of the database ends a statement with the same SQLSTATE.
        H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("57014")) }).Should().BeNull();
        Samples.Failure("57014").MayHeal.Should().BeTrue();
        Samples.Killed.MayHeal.Should().BeFalse();
    }

    [Theory]
    [InlineData("canceling statement due to statement timeout")]
    [InlineData("COPY from stdin failed: the client has hung up")]
    public void A_timeout_and_a_COPY_that_fails_are_no_late_cancel_even_after_a_CancelRequest(string text) =>
        H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure() with { Errors = [Samples.LateCancel with { Text = text }] }) }).Should().BeNull();

    [Fact]
    public void A_success_is_innocent_whatever_errors_there_were() =>
        H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.RightAnswer with { Errors = [Samples.LateCancel] }) }).Should().BeNull();

    [Fact]
    public void A_probe_that_hangs_is_another_hazard() =>
        H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.Killed with { Answer = null, WaitedInVain = Samples.Wait }) }).Should().BeNull();
}
