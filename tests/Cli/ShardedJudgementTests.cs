using System.Globalization;
using System.Text.RegularExpressions;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary>Several machines judge a pool, and their verdicts are merged.</summary>
public sealed partial class ShardedJudgementTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("unfixed", 3, 1, "H1")]
    [InlineData("check-on-return", 2, 0, "")]
    public async Task The_merged_verdict_is_that_of_one_machine(string pool, int shards, int code, string found)
    {
        string[] subject = ["--pool", pool, "--pool-size", "1", "--by-turns"];
        foreach (var shard in Enumerable.Range(1, shards))
            await RunAsync(["judge", "--shard", $"{shard}/{shards}", "--output", Folder(shard), .. subject]);

        (await RunAsync(["merge", "--output", _run.Results, .. Enumerable.Range(1, shards).Select(File)])).Should().Be(code, _run.Errors);

        var merged = _run.Verdict;
        merged.Incomplete.Should().BeNull();
        string.Join(' ', merged.Found.Select(hazard => hazard.Hazard.Id)).Should().Be(found);
        merged.Hazards.Where(hazard => hazard.Outcome is not Outcome.Found).Should().OnlyContain(hazard => hazard.Outcome == Outcome.Passed && hazard.Reason == null);
        // Each shard may deliver a CancelRequest of each request late.
        var planned = await PlannedAsync(subject);
        merged.Cancellations.Should().BeInRange(planned, planned + (6 * shards), string.Join(' ', merged.Remarks));
        if (found.Length > 0)
            merged.Of(Hazard.LeakedTransaction).Findings[0].Only.Should().Be("sleep/0/fin", "that is where the plan begins");
    }

    [Fact]
    public async Task The_plan_of_a_shard_is_shown_alone()
    {
        var whole = await PlannedAsync(["--pool", "check-on-return", "--pool-size", "1"]);

        (await PlannedAsync(["--pool", "check-on-return", "--pool-size", "1", "--shard", "40/40"])).Should().BeLessThan(whole / 10);

        _run.Output.Should().Contain("\ncheck-on-return, 1 connection, shard 40/40: ");
    }

    [Fact]
    public async Task A_shard_without_a_part_of_the_plan_judges_nothing_and_says_so()
    {
        var baseline = _run.File("baseline.json", """[{"subject": "unfixed", "hazard": "H1", "reason": "known", "expires": "2999-01-31"}]""");

        (await _run.JudgeAsync("--pool", "unfixed", "--pool-size", "1", "--shard", "999/1000", "--baseline", baseline)).Should().Be(0, "nothing is gone in a shard");

        _run.Errors.Should().StartWith("judging unfixed with a pool of 1, shard 999/1000\n");
        _run.Output.Should().Contain("not judged").And.NotContain("passed");
        _run.Verdict.Hazards.Should().OnlyContain(hazard => hazard.Outcome == Outcome.NotJudged && hazard.Reason!.Contains("shard 999/1000"));
        (_run.Verdict.Cancellations, _run.Verdict.Incomplete).Should().Be((0, null));
    }

    [Fact]
    public async Task A_shard_that_could_not_be_judged_makes_the_whole_incomplete()
    {
        (await RunAsync(["judge", "--shard", "1/2", "--output", Folder(1), "--", "sh", "-c", "exit 7", "sh", "{listen}"])).Should().Be(3);

        (await RunAsync(["merge", "--output", _run.Results, File(1)])).Should().Be(3);

        _run.Verdict.Incomplete.Should().Match("shard 2 of 2 is missing; shard 1/2 is incomplete: not judged: *exited with code 7*");
    }

    private string Folder(int shard) => Path.Combine(Path.GetDirectoryName(_run.Results)!, $"shard-{shard}");

    private string File(int shard) => Path.Combine(Folder(shard), "verdicts.json");

    private Task<int> RunAsync(params IReadOnlyList<string> words) => _run.RunAsync(TestContext.Current.CancellationToken, words);

    private async Task<int> PlannedAsync(IReadOnlyList<string> subject)
    {
        (await RunAsync(["judge", "--plan", .. subject])).Should().Be(0, _run.Errors);
        return int.Parse(Planned().Matches(_run.Output)[^1].Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@": (\d+) interruptions of \d+ requests\n")]
    private static partial Regex Planned();
}
