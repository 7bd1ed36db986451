using CancelSpec.Gate.Reports.Shards;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;
using static CancelSpec.Tests.Gate.Reports.Shards.ShardSamples;

namespace CancelSpec.Tests.Gate.Reports.Shards;

/// <summary>Files that do not belong together are refused in one line that names them.</summary>
public sealed class ShardRefusalTests
{
    private static readonly Verdict Other = Shard(2) with { Shard = new JudgedShard(2, 2) { Plan = "another", Facts = Facts } };

    [Fact]
    public void Plans_that_differ() => Refused([Shard(1), Other],
        "1.json and 2.json: their plans for pool unfixed, 1 connection differ, so their shards make no whole; judge each shard with the same service, requests and options, and compare what --plan shows");

    [Fact]
    public void A_plan_that_differs_in_a_shard_that_is_not_complete() => Refused([Shard(1), Other.CutShort("interrupted")], "1.json and 2.json: their plans for *");

    [Fact]
    public void Other_numbers_of_shards() => Refused([Shard(1, 2), Shard(2, 3)],
        "1.json and 2.json: they are shards 1/2 and 2/3 of pool unfixed, 1 connection, and not shards of the same number");

    [Fact]
    public void A_shard_that_is_given_twice() => Refused([Shard(2), Shard(1), Shard(2)], "1.json and 3.json: both are shard 2/2 of pool unfixed, 1 connection");

    [Fact]
    public void A_verdict_on_a_whole_plan() => Refused([Shard(1), VerdictSamples.Passed(VerdictSamples.Pool("unfixed"))],
        "2.json: its verdict on pool unfixed, 1 connection is not one of a shard; judge with --shard");

    [Fact]
    public void A_file_without_verdicts() => Refused([new ShardFile("a.json", VerdictSamples.Report())], "a.json: it holds no verdict");

    [Fact]
    public void Other_commits()
    {
        var files = Files(Shard(1), Shard(2));

        Refused([files[0], files[1] with { Report = files[1].Report with { Commit = "b" } }],
            $"1.json and 2.json: they are of different commits, {files[0].Report.Commit} and b");
    }

    [Fact]
    public void Other_versions_of_the_gate()
    {
        var files = Files(Shard(1), Shard(2));

        Refused([files[0] with { Report = files[0].Report with { ProductVersion = "0.1.0" } }, files[1] with { Report = files[1].Report with { ProductVersion = "0.2.0" } }],
            "1.json and 2.json: they are of different versions of CancelSpec, 0.1.0 and 0.2.0");
    }

    [Fact]
    public void A_commit_that_one_machine_does_not_know_is_that_of_the_others()
    {
        var files = Files(Shard(1), Shard(2));

        ShardMerge.Of([files[0] with { Report = files[0].Report with { Commit = null } }, files[1]]).Commit.Should().Be(files[1].Report.Commit);
    }

    private static void Refused(IReadOnlyList<Verdict> verdicts, string message) => Refused(Files(verdicts), message);

    private static void Refused(IReadOnlyList<ShardFile> files, string message) =>
        FluentActions.Invoking(() => ShardMerge.Of(files)).Should().Throw<ShardMergeException>().WithMessage(message).Which.Message.Should().NotContain("\n");
}
