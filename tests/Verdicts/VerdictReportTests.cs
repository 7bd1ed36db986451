using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Verdicts;

public sealed class VerdictReportTests
{
    [Fact]
    public void A_subject_that_is_shown_in_two_groups_was_judged_once()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed"), 60);

        VerdictSamples.Report(verdict.In("fixes"), verdict.In("yours"), VerdictSamples.Passed(VerdictSamples.Pool("unfixed", 4), 60).In("fixes"))
            .Cancellations.Should().Be(120);
    }

    [Fact]
    public void Many_cancellations_are_counted_beyond_the_range_of_an_int() => VerdictSamples.Report(
            VerdictSamples.Passed(VerdictSamples.Pool("a"), int.MaxValue).In("fixes"), VerdictSamples.Passed(VerdictSamples.Pool("b"), int.MaxValue).In("fixes"))
        .Cancellations.Should().Be(2L * int.MaxValue);
}
