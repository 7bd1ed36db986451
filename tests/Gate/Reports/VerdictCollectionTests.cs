using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports;

public sealed class VerdictCollectionTests
{
    private readonly VerdictCollection _collection = new();

    [Fact]
    public void Verdicts_are_reported_by_group_and_then_by_subject()
    {
        _collection.Add(VerdictSamples.Passed(VerdictSamples.Pool("b", 4)), "known-bad pools");
        _collection.Add(VerdictSamples.Passed(VerdictSamples.Pool("c")), "fixes");
        _collection.Add(VerdictSamples.Passed(VerdictSamples.Pool("b", 1)), "known-bad pools");
        _collection.Add(VerdictSamples.Passed(VerdictSamples.Command("a")), "fixes");

        Report(Baseline.Empty).Select(verdict => $"{verdict.Verdict.Subject.Name} {verdict.Verdict.Subject.PoolSize}")
            .Should().Equal("c 1", "a 1", "b 1", "b 4");
    }

    [Fact]
    public void A_verdict_that_many_scenarios_share_is_reported_once()
    {
        var verdict = VerdictSamples.Passed(VerdictSamples.Pool("unfixed"));

        Parallel.For(0, 1000, i => _collection.Add(i % 2 == 0 ? verdict : VerdictSamples.Passed(VerdictSamples.Pool($"{i}")), "fixes"));

        Report(Baseline.Empty).Should().HaveCount(501);
    }

    [Fact]
    public void Two_verdicts_of_one_subject_are_both_reported()
    {
        _collection.Add(VerdictSamples.Passed(VerdictSamples.Pool("unfixed")), "fixes");
        _collection.Add(VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1"), "fixes");

        Report(Baseline.Empty).Should().HaveCount(2, "the second one must not hide the first");
    }

    [Fact]
    public void Findings_that_the_baseline_lists_on_the_day_of_the_run_are_marked()
    {
        var until = new Acceptance("#12", new DateOnly(2026, 11, 23));
        var before = new Acceptance("#13", new DateOnly(2026, 11, 22));
        _collection.Add(VerdictSamples.Passed(VerdictSamples.Pool("unfixed")).WithFound("H1").WithFound("H2"), "fixes");

        var reported = Report(new Baseline(
            [new BaselineEntry("unfixed", null, Hazard.LeakedTransaction, until), new BaselineEntry("unfixed", null, Hazard.LostPermit, before)]));

        reported.Should().ContainSingle().Which.Accepted.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create(Hazard.LeakedTransaction, until));
    }

    private IReadOnlyList<ReportedVerdict> Report(Baseline baseline) =>
        _collection.ToReport(baseline, new DateTimeOffset(2026, 11, 23, 23, 59, 59, TimeSpan.Zero), null, null).Verdicts;
}
