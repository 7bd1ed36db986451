using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
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
        var killed = Samples.Answered(Samples.Failure("57014"));

        H7.Judge(Innocent with { Saturation = killed }).ShouldBeFound(Hazard.LateCancel, "the database ended its statement*57014*");
        H7.Judge(Innocent with { AfterLateCancel = killed }).ShouldBeFound(Hazard.LateCancel, "*57014*");
    }

    [Fact]
    public void A_write_whose_statement_was_cancelled_is_found() =>
        H7.Judge(Innocent with { Write = Samples.Done with { Answer = Samples.Answer("no", 500), Errors = ["57014"] } })
            .ShouldBeFound(Hazard.LateCancel, "*57014*");

    [Fact]
    public void A_failure_with_another_error_is_another_hazard() => H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("40001")) }).Should().BeNull();

    [Fact]
    public void A_success_is_innocent_whatever_errors_there_were() =>
        H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.RightAnswer with { Errors = ["57014"] }) }).Should().BeNull();

    [Fact]
    public void A_probe_that_hangs_is_another_hazard() =>
        H7.Judge(Innocent with { Saturation = Samples.Answered(Samples.Failure("57014") with { Answer = null, WaitedInVain = Samples.Wait }) }).Should().BeNull();
}
