using CancelSpec.Gate.Reports.Shards;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;
using static CancelSpec.Tests.Gate.Reports.Shards.ShardSamples;

namespace CancelSpec.Tests.Gate.Reports.Shards;

/// <summary>Which files make a verdict together, and what it says of what was found.</summary>
public sealed class ShardMergeTests
{
    [Fact]
    public void All_shards_that_have_passed_make_a_verdict_that_has_passed()
    {
        var merged = Merged(Shard(2), Shard(1));

        merged.Should().BeEquivalentTo(VerdictSamples.Passed(VerdictSamples.Pool("unfixed"), 20), options => options.ComparingByMembers<Verdict>().ComparingByMembers<HazardVerdict>());
    }

    [Fact]
    public void A_hazard_is_found_if_one_shard_has_found_it_and_its_findings_add_up()
    {
        var found = Merged(Shard(1, 3).WithFound("H1", 4), Shard(2, 3), Shard(3, 3).WithFound("H1", 3).WithFound("H7")).Found.ToList();

        found.Select(hazard => (hazard.Hazard.Id, hazard.FindingCount)).Should().Equal(("H1", 7), ("H7", 1));
    }

    [Fact]
    public void The_findings_stand_in_the_order_of_the_plan()
    {
        var first = Shard(1).WithFound("H1", 9, Finding("a/1/fin", 3), Finding("a/2/fin", 7));
        var second = Shard(2).WithFound("H1", 2, Finding("a/0/rst", 2), Finding("b/0/rst", 6, "POST /bump"));

        var found = Merged(first, second).Of(Hazard.LeakedTransaction);

        found.Findings.Select(finding => finding.Only).Should().Equal("a/0/rst", "a/1/fin", "a/2/fin", "b/0/rst");
        found.Findings.Should().OnlyContain(finding => finding.Place == null, "the verdict is on the whole plan");
        found.Findings[0].Again.Should().Equal(VerdictSamples.Leak.Again);
        found.FindingCount.Should().Be(11);
    }

    [Fact]
    public void No_more_than_three_findings_of_a_request_are_kept()
    {
        var merged = Merged(
            Shard(1).WithFound("H1", 3, Finding("a", 1), Finding("b", 3), Finding("c", 5)),
            Shard(2).WithFound("H1", 3, Finding("d", 2), Finding("e", 4), Finding("f", 6)));

        merged.Of(Hazard.LeakedTransaction).Findings.Select(finding => finding.Only).Should().Equal("a", "d", "b");
        merged.Of(Hazard.LeakedTransaction).FindingCount.Should().Be(6);
    }

    [Fact]
    public void Where_no_place_is_known_the_lowest_shard_comes_first() =>
        Merged(Shard(2).WithFound("H1", 1, Finding("b", null)), Shard(1).WithFound("H1", 1, Finding("a", null)))
            .Of(Hazard.LeakedTransaction).Findings.Select(finding => finding.Only).Should().Equal("a", "b");

    [Theory]
    [InlineData("2", "shards 1 and 3 of 3 are missing")]
    [InlineData("1 3", "shard 2 of 3 is missing")]
    public void A_missing_shard_is_named_and_nothing_passes(string given, string reason)
    {
        var merged = Merged([.. given.Split(' ').Select(index => Shard(int.Parse(index, null), 3).WithFound("H1"))]);

        merged.Incomplete.Should().Be(reason);
        merged.Of(Hazard.LeakedTransaction).Outcome.Should().Be(Outcome.Found);
        merged.Hazards.Skip(1).Should().OnlyContain(hazard => hazard.Outcome == Outcome.NotJudged && hazard.Reason == reason);
    }

    [Fact]
    public void A_shard_that_did_not_come_to_its_end_is_named_and_nothing_passes()
    {
        var merged = Merged(Shard(1), CutShort(Shard(2).WithFound("H2")));

        merged.Incomplete.Should().Be("shard 2/2 is incomplete: the run was interrupted");
        merged.Found.Select(hazard => hazard.Hazard).Should().Equal(Hazard.LostPermit);
        merged.Hazards.Where(hazard => hazard.Hazard != Hazard.LostPermit).Should().OnlyContain(hazard => hazard.Outcome == Outcome.NotJudged);
    }

    [Fact]
    public void A_shard_that_never_learned_the_size_of_the_pool_belongs_to_the_others()
    {
        var unknown = CutShort(Shard(2, subject: VerdictSamples.Command("node", SubjectIdentity.UnknownPoolSize)));
        unknown = unknown with { Shard = unknown.Shard! with { Plan = null } };

        var merged = Merged(unknown, Shard(1, subject: VerdictSamples.Command("node", 10)));

        merged.Subject.PoolSize.Should().Be(10);
        merged.Incomplete.Should().Be("shard 2/2 is incomplete: the run was interrupted");
    }

    [Fact]
    public void Each_subject_and_pool_size_has_a_verdict_of_its_own()
    {
        ShardFile[] files = [.. new[] { 1, 2 }.Select(index => new ShardFile($"{index}", VerdictSamples.Report(
            Shard(index).In("judged"), Shard(index, subject: VerdictSamples.Pool("unfixed", 4)).WithFound("H1").In("judged"), Shard(index, subject: VerdictSamples.Pool("npgsql")).In("judged"))))];

        ShardMerge.Of(files).Verdicts.Select(reported => ($"{reported.Verdict.Subject}", reported.Verdict.Found.Count())).Should()
            .Equal(("pool npgsql, 1 connection", 0), ("pool unfixed, 1 connection", 0), ("pool unfixed, 4 connections", 1));
    }

    [Fact]
    public void Interruptions_add_up_and_the_time_is_that_of_the_longest_shard()
    {
        var merged = Merged(Shard(1, cancellations: 3) with { Elapsed = TimeSpan.FromSeconds(9) }, Shard(2, cancellations: 4) with { Elapsed = TimeSpan.FromSeconds(5) });

        (merged.Cancellations, merged.Elapsed).Should().Be((7, TimeSpan.FromSeconds(9)));
    }

    [Fact]
    public void Each_remark_stands_once() =>
        Merged(Shard(1) with { Remarks = ["a", "b"] }, Shard(2) with { Remarks = ["b", "c"] }).Remarks.Should().Equal("a", "b", "c");

    [Fact]
    public void A_baseline_of_a_shard_plays_no_part()
    {
        var file = new ShardFile("1", VerdictSamples.Report(Shard(1, 1).WithFound("H1").In("judged", "H1")));

        ShardMerge.Of([file]).Verdicts.Single().Accepted.Should().BeEmpty();
    }

    [Fact]
    public void Databases_that_differ_are_all_named()
    {
        var files = Files(Shard(1), Shard(2));
        files = [files[0], files[1] with { Report = files[1].Report with { Database = "PostgreSQL 16.1" } }];

        ShardMerge.Of(files).Database.Should().Be("PostgreSQL 15.18 (local), PostgreSQL 16.1");
    }

    private static Verdict CutShort(Verdict verdict) => verdict.CutShort("the run was interrupted") with { Shard = verdict.Shard! with { Facts = null } };
}
