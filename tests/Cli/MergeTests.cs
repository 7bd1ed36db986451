using System.Xml.Linq;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Gate.Reports.Shards;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary>Whole runs of <c>cancelspec merge</c> on hand-made files: what they print and leave, and how they end.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CommandRun _run;

    public MergeTests() => _run = new CommandRun { Database = "none is needed", JobSummary = Path.Combine(_folder.Path, "summary.md") };

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Shards_that_have_passed_end_with_0_and_leave_what_a_judgement_leaves()
    {
        (await MergeAsync(ShardSamples.Shard(1), ShardSamples.Shard(2))).Should().Be(0);

        _run.Output.Should().Contain("H1  leaked transaction        passed").And.Contain("\n1 connection: 20 interruptions in 0.5 s\n")
            .And.EndWith($"\nresults: junit.xml, report.html, verdicts.json in {_run.Results}\n");
        _run.Verdict.Should().Match<Verdict>(merged => merged.Cancellations == 20 && merged.Shard == null && merged.Incomplete == null);
        XDocument.Load(Path.Combine(_run.Results, "junit.xml")).Descendants("testcase").Should().HaveCount(12);
        (await File.ReadAllTextAsync(_run.JobSummary!, TestContext.Current.CancellationToken)).Should().Contain("| unfixed | 1 | ✅ |");
    }

    [Fact]
    public async Task A_finding_of_one_shard_ends_with_1_and_is_told_in_full()
    {
        (await MergeAsync(ShardSamples.Shard(1), ShardSamples.Shard(2).WithFound("H1"))).Should().Be(1);

        _run.Output.Should().Contain("\nSubject:   pool unfixed with 1 connection\n").And.Contain("\nAgain:     gate unfixed \\\n");
    }

    [Fact]
    public async Task A_missing_shard_ends_with_3_and_is_named()
    {
        (await MergeAsync(ShardSamples.Shard(1, 3), ShardSamples.Shard(3, 3))).Should().Be(3);

        _run.Output.Should().Contain("\n1 connection: 20 interruptions in 0.5 s, incomplete: shard 2 of 3 is missing\n").And.NotContain("passed");
        _run.Verdict.Incomplete.Should().Be("shard 2 of 3 is missing");
    }

    [Fact]
    public async Task A_finding_ends_with_1_although_a_shard_is_missing() =>
        (await MergeAsync(ShardSamples.Shard(1, 3).WithFound("H1"))).Should().Be(1);

    [Fact]
    public async Task A_finding_of_the_baseline_ends_with_0()
    {
        (await MergeAsync(["--baseline", Baseline("H1")], ShardSamples.Shard(1), ShardSamples.Shard(2).WithFound("H1"))).Should().Be(0);

        VerdictFile.Read(Path.Combine(_run.Results, "verdicts.json")).Verdicts.Single().Accepted.Keys.Should().Equal(Hazard.LeakedTransaction);
    }

    [Fact]
    public async Task A_listed_finding_that_no_shard_has_found_ends_with_1() =>
        (await MergeAsync(["--baseline", Baseline("H2")], ShardSamples.Shard(1), ShardSamples.Shard(2))).Should().Be(1);

    [Fact]
    public async Task A_listed_finding_is_not_gone_while_a_shard_is_missing() =>
        (await MergeAsync(["--baseline", Baseline("H2")], ShardSamples.Shard(1))).Should().Be(3);

    [Fact]
    public async Task Several_subjects_are_shown_one_after_another()
    {
        (await MergeAsync(ShardSamples.Shard(1, 1), ShardSamples.Shard(1, 1, subject: VerdictSamples.Pool("npgsql")))).Should().Be(0);

        _run.Output.Should().MatchRegex(@"(?s)^\nnpgsql\n.*\nunfixed\n");
    }

    [Theory]
    [InlineData("", "Required argument 'verdicts.json' missing for command: 'merge'; see --help")]
    [InlineData("missing.json", "there is no file 'missing.json'")]
    [InlineData("{}", "*a.json: it holds no verdicts: the member \"schema\" is missing")]
    [InlineData("{", "*a.json: *")]
    public async Task A_file_that_holds_no_verdict_is_refused_in_one_line(string file, string message)
    {
        var path = file.StartsWith('{') ? _run.File("a.json", file) : file;

        (await RunAsync([.. path.Length == 0 ? Array.Empty<string>() : [path]])).Should().Be(2);

        RefusedWith(message);
    }

    [Fact]
    public async Task A_verdict_that_is_not_of_a_shard_is_refused_in_one_line()
    {
        (await MergeAsync(VerdictSamples.Passed(VerdictSamples.Pool("unfixed")))).Should().Be(2);

        RefusedWith("*1.json: its verdict on pool unfixed, 1 connection is not one of a shard; judge with --shard");
    }

    [Fact]
    public async Task Shards_that_do_not_belong_together_are_refused_in_one_line()
    {
        (await MergeAsync(ShardSamples.Shard(1), ShardSamples.Shard(1))).Should().Be(2);

        RefusedWith("*1.json and *2.json: both are shard 1/2 of pool unfixed, 1 connection");
    }

    [Fact]
    public async Task The_results_do_not_replace_what_they_are_made_of()
    {
        var shard = Path.Combine(_run.Results, "verdicts.json");
        VerdictFile.Write(shard, ShardSamples.Files(ShardSamples.Shard(1, 1))[0].Report);

        (await RunAsync(shard)).Should().Be(2);

        RefusedWith($"--output: '{_run.Results}' cannot be used: it holds {shard}, which is merged");
        VerdictFile.Read(shard).Verdicts.Single().Verdict.Shard.Should().NotBeNull();
    }

    [Fact]
    public async Task The_help_ends_with_examples()
    {
        (await RunAsync("--help")).Should().Be(0);

        _run.Output.Should().Contain("cancelspec merge shard-1/verdicts.json shard-2/verdicts.json").And.Contain("--baseline");
    }

    private void RefusedWith(string message)
    {
        _run.Errors.TrimEnd().Should().Match(message).And.NotContain("\n");
        _run.Output.Should().BeEmpty();
    }

    private string Baseline(string hazard) => _run.File(CancelSpec.Gate.Reports.Baseline.FileName,
        $$"""[{"subject": "unfixed", "hazard": "{{hazard}}", "reason": "known", "expires": "2999-01-31"}]""");

    private Task<int> MergeAsync(params IReadOnlyList<Verdict> verdicts) => MergeAsync([], verdicts);

    private Task<int> MergeAsync(IReadOnlyList<string> options, params IReadOnlyList<Verdict> verdicts)
    {
        var files = ShardSamples.Files(verdicts).Select(file => (Path: Path.Combine(_folder.Path, file.Path), file.Report)).ToList();
        files.ForEach(file => VerdictFile.Write(file.Path, file.Report));
        return RunAsync([.. options, .. files.Select(file => file.Path)]);
    }

    private Task<int> RunAsync(params IReadOnlyList<string> words) => _run.RunAsync(TestContext.Current.CancellationToken, ["merge", "--output", _run.Results, .. words]);
}
