using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Verdicts;

public sealed class VerdictTests
{
    [Fact]
    public void What_was_not_found_before_the_end_of_a_judgement_is_not_judged()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1", 2).CutShort("it was interrupted");

        verdict.Incomplete.Should().Be("it was interrupted");
        verdict.Of(Hazard.LeakedTransaction).Should().BeEquivalentTo(new { Outcome = Outcome.Found, FindingCount = 2, Reason = (string?)null });
        verdict.Of(Hazard.LostPermit).Should().BeEquivalentTo(new { Outcome = Outcome.NotJudged, Reason = "it was interrupted" });
        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.LeakedTransaction);
    }

    [Fact]
    public void What_is_found_while_every_client_stays_is_not_shown_by_an_interruption()
    {
        var verdict = Passed.WithFound("H1", 1).WithFound("H5", 2, Uninterrupted, VerdictSamples.Leak).WithFound("H12", 1, Uninterrupted);

        verdict.ShownByInterruption.Should().Equal(Hazard.LeakedTransaction, Hazard.NotDurable);
    }

    [Fact]
    public void What_an_earlier_verdict_has_found_is_kept()
    {
        var earlier = Passed.WithFound("H12", 1, Uninterrupted) with { Remarks = ["one", "two"] };

        var verdict = (Passed.WithFound("H1", 2).WithNotJudged("H12", "only one was tried") with { Remarks = ["two", "three"] }).WithEarlier(earlier);

        verdict.Found.Select(found => (found.Hazard, found.FindingCount)).Should().Equal((Hazard.LeakedTransaction, 2), (Hazard.FalseCommit, 1));
        verdict.Remarks.Should().Equal("one", "two", "three");
        verdict.WithEarlier(null).Should().BeSameAs(verdict);
    }

    [Fact]
    public void What_is_found_again_counts_once()
    {
        var other = Uninterrupted with { Operation = "POST /other" };
        var earlier = Passed.WithFound("H5", 2, Uninterrupted, other);

        var found = Passed.WithFound("H5", 2, Uninterrupted, VerdictSamples.Leak).WithEarlier(earlier).Of(Hazard.NotDurable);

        found.Findings.Should().Equal(Uninterrupted, VerdictSamples.Leak, other);
        found.FindingCount.Should().Be(3);
    }

    private static Verdict Passed => VerdictSamples.Passed(VerdictSamples.Pool("unfixed"));

    private static Finding Uninterrupted { get; } = VerdictSamples.Leak with { Only = "sleep/6/fin", IsUninterrupted = true };

    [Theory]
    [InlineData(1, "pool mine, 1 connection")]
    [InlineData(4, "pool mine, 4 connections")]
    [InlineData(SubjectIdentity.UnknownPoolSize, "pool mine, a pool of unknown size")]
    public void A_subject_says_how_many_connections_its_pool_has(int size, string text) => $"{VerdictSamples.Pool("mine", size)}".Should().Be(text);

    [Fact]
    public void A_program_is_called_by_its_command_line() => $"{VerdictSamples.Command("node app.js", 4)}".Should().Be("node app.js, 4 connections");

    [Theory]
    [InlineData(false, true, true, RequestOutcome.Ok)]
    [InlineData(false, true, false, RequestOutcome.Error)]
    [InlineData(false, false, false, RequestOutcome.Unanswered)]
    [InlineData(true, true, true, RequestOutcome.Cancelled)]
    public void A_request_has_an_outcome(bool hasLeft, bool isOver, bool isSuccess, RequestOutcome outcome) =>
        new TracedRequest("GET /", TimeSpan.Zero, hasLeft ? TimeSpan.FromSeconds(1) : null, isOver ? TimeSpan.FromSeconds(2) : null, isSuccess)
            .Outcome.Should().Be(outcome);
}
