using System.Xml.Linq;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Gate.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary>Whole runs of <c>cancelspec judge</c>: what they print and leave, and how they end.</summary>
public sealed class JudgeTests : IDisposable
{
    private static readonly string[] Leaky = ["--pool", "unfixed", "--pool-size", "1", "--only", "sleep/10/fin"];

    private readonly TemporaryFolder _folder = new();
    private readonly CommandRun _run;

    public JudgeTests() => _run = new CommandRun { JobSummary = Path.Combine(_folder.Path, "summary.md") };

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_finding_is_told_in_full_and_ends_with_1()
    {
        (await _run.JudgeAsync(Leaky)).Should().Be(1);

        _run.Output.Should().Contain("\n1 connection: sleep/10/fin shows H1 leaked transaction.\n")
            .And.Contain("\nSubject:   pool unfixed with 1 connection\n")
            .And.Contain("\nAgain:     cancelspec judge --only sleep/10/fin --pool-size 1 --pool unfixed\n")
            .And.NotContain("\e", "this is no terminal");
        _run.Errors.Should().MatchRegex("^judging unfixed with a pool of 1\nrequests: GET /sleep, POST /bump, .*\ndatabase: PostgreSQL");
        _run.Verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.LeakedTransaction);
        _run.Verdict.Incomplete.Should().BeNull();
        Directory.GetFiles(_run.Results).Select(Path.GetFileName).Should().BeEquivalentTo("junit.xml", "report.html", "verdicts.json");
    }

    [Fact]
    public async Task The_JUnit_report_has_a_case_for_each_hazard()
    {
        await _run.JudgeAsync(Leaky);

        var suite = XDocument.Load(Path.Combine(_run.Results, "junit.xml")).Root!.Elements("testsuite").Should().ContainSingle().Subject;
        suite.Elements("testcase").Select(test => (string)test.Attribute("name")!).Should().HaveCount(12).And.Contain("H1 leaked transaction (1 connection)");
        suite.Descendants("failure").Should().ContainSingle().Which.Value.Should().Contain("No transaction outlives its request.");
        suite.Descendants("skipped").Should().HaveCount(11);
    }

    [Fact]
    public async Task The_verdicts_stand_in_the_summary_of_a_job()
    {
        await _run.JudgeAsync(Leaky);

        (await File.ReadAllTextAsync(_run.JobSummary!, TestContext.Current.CancellationToken)).Should().Contain("| unfixed | 1 | ❌ |");
    }

    [Fact]
    public async Task One_interruption_that_shows_nothing_ends_with_4()
    {
        (await _run.JudgeAsync("--pool", "check-on-return", "--pool-size", "1", "--only", "sleep/10/fin", "--tries", "2")).Should().Be(4);

        _run.Output.Should().StartWith("1 connection: sleep/10/fin showed nothing in 2 tries.\n");
        _run.Verdict.Found.Should().BeEmpty();
    }

    [Fact(Skip = NodeExampleTests.HowToGetIt, SkipType = typeof(NodeExampleTests), SkipUnless = nameof(NodeExampleTests.CanRun))]
    public async Task A_service_with_a_state_is_judged_by_a_file_of_its_own()
    {
        var requests = _run.File("own.http",
            """
            # @state SELECT count FROM counter WHERE id = 1
            # @state-change UPDATE counter SET count = {{value}} WHERE id = 1
            ###
            # @effect +1
            POST /bump-in-transaction
            ###
            # @probe
            GET /counter
            ###
            # @effect =1
            POST /reset
            """);
        var server = Path.Combine(Repository.Root, "examples/node/server.js");

        (await _run.JudgeAsync("--requests", requests, "--only", "post-bump-in-transaction/2/fin", "--", "node", server, "{listen}", "2", "0", "--leaky")).Should().Be(1);

        _run.Output.Should().Contain("\n2 connections: post-bump-in-transaction/2/fin shows H1 leaked transaction.\n");
        _run.Verdict.Subject.PoolSize.Should().Be(2, "that is learned");
    }

    [Fact]
    public async Task A_finding_of_the_baseline_is_accepted()
    {
        var baseline = _run.File("baseline.json", """[{"subject": "mine", "hazard": "H1", "reason": "known", "expires": "2999-01-31"}]""");

        (await _run.JudgeAsync([.. Leaky, "--name", "mine", "--baseline", baseline])).Should().Be(1, "--only is not satisfied by a reason");

        _run.Output.Should().NotContain("Promise:");
        XDocument.Load(Path.Combine(_run.Results, "junit.xml")).Descendants("failure").Should().BeEmpty();
    }

    [Fact]
    public async Task An_entry_of_the_baseline_for_a_subject_that_is_not_judged_is_told()
    {
        var baseline = _run.File("baseline.json", """[{"subject": "other", "hazard": "H2", "reason": "known", "expires": "2999-01-31"}]""");

        await _run.JudgeAsync([.. Leaky, "--baseline", baseline]);

        _run.Errors.Should().Contain("warning: the baseline lists H2 of other, which was not judged in this run");
    }

    [Fact]
    public async Task A_subject_that_cannot_be_judged_is_told_once_in_at_most_ten_lines_and_ends_with_3()
    {
        var code = await _run.JudgeAsync(
            "--pool-size", "1,4", "--", "sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; exit 7", "sh", "{listen}", "{pool-size}");

        code.Should().Be(3);
        var told = _run.Errors[_run.Errors.IndexOf("not judged: ", StringComparison.Ordinal)..].TrimEnd().Split('\n');
        told.Should().HaveCountLessThanOrEqualTo(10).And.ContainSingle(line => line.Contains("exited with code 7")).And.Contain("  line 12");
        _run.Verdicts.Should().HaveCount(2).And.OnlyContain(verdict => verdict.Incomplete != null && verdict.Incomplete.Contains("exited with code 7"));
        File.ReadAllText(Path.Combine(_run.Results, "subject-output.txt")).Should().Contain("line 1\n");
    }

    [Fact]
    public async Task Without_a_database_nothing_is_judged()
    {
        using var run = new CommandRun { Database = "postgresql://me:secret@127.0.0.1:9/db" };

        (await run.JudgeAsync(Leaky)).Should().Be(3);

        run.Errors.Should().Contain("not judged: postgresql://me@127.0.0.1:9/db cannot be used: ").And.NotContain("secret");
    }

    [Fact]
    public async Task Secrets_are_masked_in_everything_that_is_written()
    {
        var script = _run.File("server.sh", "echo 'Authorization: Bearer abcdefgh'; echo colour=green5; exit 1");

        await _run.JudgeAsync("--mask", "colour", "--", "sh", script, "--db=postgresql://me:hidden1@h/d", "--api-key", "hidden2", "{listen}");

        var written = Directory.GetFiles(_run.Results).Select(File.ReadAllText).Append(_run.Output).Append(_run.Errors).ToList();
        written.Should().NotContain(text => text.Contains("hidden1") || text.Contains("hidden2") || text.Contains("abcdefgh") || text.Contains("green5"));
        _run.Errors.Should().Contain("postgresql://me:…@h/d").And.Contain("Authorization: …");
    }

    [Fact]
    public async Task The_plan_interrupts_nothing_and_shows_what_would_be_tried()
    {
        (await _run.JudgeAsync("--plan", "--pool-size", "1", "--pool", "unfixed")).Should().Be(0);

        _run.Output.Should().MatchRegex(@"^unfixed, 1 connection: \d+ interruptions of 6 requests\n")
            .And.MatchRegex(@"\nGET /sleep: 20 messages, \d+ interruptions, from sleep/0/fin to sleep/together/rst\n  answer    200, the same body each time\n  database  \d+ statements in 20 messages on 1 session, \d+\.\d{3} s\n  effect    none\n.*\n +1  → ");
        Directory.Exists(_run.Results).Should().BeFalse();
    }

    [Fact]
    public async Task A_second_run_in_the_same_folder_is_refused()
    {
        using var first = new CancelSpec.Gate.Reports.OutputFolder(_run.Results, []);

        (await _run.JudgeAsync(Leaky)).Should().Be(2);

        _run.Errors.Should().Be($"--output: '{_run.Results}' cannot be used: another run is writing to {_run.Results}\n");
    }

    [Fact]
    public async Task An_interrupted_run_leaves_an_incomplete_verdict_of_each_size()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var finding = _run.FindingAsync();
        var judging = _run.JudgeAsync(stop.Token, "--pool", "unfixed");
        await Task.WhenAny(finding, judging).WaitForAsync("the first finding in the file", Deadline.ForPrograms);

        await stop.CancelAsync();

        (await judging).Should().Be(130);
        _run.Verdicts.Select(verdict => (verdict.Subject.PoolSize, verdict.Incomplete)).Should().Equal((1, "the run was interrupted"), (4, "the run was interrupted"));
        _run.Verdicts[0].Found.Select(found => found.Hazard).Should().Contain(Hazard.LeakedTransaction);
        _run.Verdicts[0].Of(Hazard.LostPermit).Should().Match<HazardVerdict>(hazard => hazard.Outcome == Outcome.NotJudged && hazard.Reason == "the run was interrupted");
    }
}
