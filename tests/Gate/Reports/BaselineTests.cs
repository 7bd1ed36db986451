using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports;

/// <summary>What a verdict means beside a baseline.</summary>
public sealed class BaselineTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly Verdict Unfixed = VerdictSamples.Passed(VerdictSamples.Pool("unfixed", 4));

    [Fact]
    public void A_hazard_that_is_neither_found_nor_listed_does_not_fail()
    {
        var comparison = new Baseline([Entry("H1", subject: "other"), Entry("H2", size: 1)]).Compare(Unfixed, Today);

        comparison.New.Should().BeEmpty();
        comparison.Accepted.Should().BeEmpty();
        comparison.Gone.Should().BeEmpty("the entries are for another subject and for another size");
        comparison.Fails.Should().BeFalse();
    }

    [Fact]
    public void An_entry_for_a_subject_that_was_not_judged_is_unused()
    {
        BaselineEntry[] unused = [Entry("H1", subject: "unfxied"), Entry("H3", size: 1)];

        new Baseline([Entry("H1"), .. unused, Entry("H2", size: 4)]).Unused([Unfixed.Subject]).Should().Equal(unused);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void A_listed_finding_is_accepted(int? size)
    {
        var comparison = new Baseline([Entry("H1", size)]).Compare(Unfixed.WithFound("H1"), Today);

        comparison.Accepted.Should().ContainSingle().Which.Should().Be(
            KeyValuePair.Create(Hazard.LeakedTransaction, new Acceptance("#12", Today)), "its last day is today");
        comparison.New.Should().BeEmpty();
        comparison.Fails.Should().BeFalse();
    }

    [Fact]
    public void A_finding_that_is_not_listed_is_new()
    {
        var verdict = Unfixed.WithFound("H1").WithFound("H12");

        var comparison = new Baseline([Entry("H1")]).Compare(verdict, Today);

        comparison.New.Should().Equal(new NewFinding(verdict.Of(Hazard.FalseCommit), null));
        comparison.Accepted.Keys.Should().Equal(Hazard.LeakedTransaction);
        comparison.Fails.Should().BeTrue();
    }

    [Theory]
    [InlineData("other", null)]
    [InlineData("unfixed", 1)]
    public void An_entry_for_another_subject_or_size_accepts_nothing(string subject, int? size) =>
        new Baseline([Entry("H1", size, subject)]).Compare(Unfixed.WithFound("H1"), Today).New.Should().ContainSingle();

    [Fact]
    public void A_finding_whose_entry_has_expired_is_new_and_says_so()
    {
        var verdict = Unfixed.WithFound("H1");
        var entry = Entry("H1");

        var comparison = new Baseline([entry]).Compare(verdict, Today.AddDays(1));

        comparison.New.Should().Equal(new NewFinding(verdict.Of(Hazard.LeakedTransaction), entry));
        comparison.Accepted.Should().BeEmpty();
        comparison.Gone.Should().BeEmpty();
        comparison.Fails.Should().BeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_listed_finding_that_is_gone_fails_whether_its_entry_has_expired_or_not(int daysLater)
    {
        var entry = Entry("H1");

        var comparison = new Baseline([entry]).Compare(Unfixed, Today.AddDays(daysLater));

        comparison.Gone.Should().Equal(entry);
        comparison.New.Should().BeEmpty();
        comparison.Fails.Should().BeTrue();
    }

    [Fact]
    public void A_listed_hazard_that_was_not_judged_is_neither_accepted_nor_gone()
    {
        var comparison = new Baseline([Entry("H6")]).Compare(Unfixed.WithNotJudged("H6", "a pooler"), Today);

        comparison.Gone.Should().BeEmpty();
        comparison.Accepted.Should().BeEmpty();
        comparison.Fails.Should().BeFalse();
    }

    [Fact]
    public void No_listed_finding_counts_as_gone_where_only_some_interruptions_were_tried() =>
        new Baseline([Entry("H1")]).Compare(Unfixed, Today, isWhole: false).Fails.Should().BeFalse();

    [Fact]
    public void Without_a_baseline_every_finding_is_new() =>
        Baseline.Empty.Compare(Unfixed.WithFound("H1").WithFound("H2"), Today).New.Select(found => found.Hazard.Hazard.Id).Should().Equal("H1", "H2");

    private static BaselineEntry Entry(string hazard, int? size = null, string subject = "unfixed") =>
        new(subject, size, Hazard.Parse(hazard), new Acceptance("#12", Today));
}
