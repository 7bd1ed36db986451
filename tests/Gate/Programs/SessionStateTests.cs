using System.Diagnostics;
using CancelSpec.Gate.Planning;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// Services that change their session and undo that, with two drivers. What a clean-up after a hang-up forgets is found by what
/// the session itself says.
/// </summary>
public sealed class SessionStateTests
{
    private const string RollsBack = "ROLLBACK";
    private const string Forgets = "ROLLBACK; RESET ALL; SELECT pg_advisory_unlock_all()";
    private const string Discards = "ROLLBACK; DISCARD ALL";

    public static bool HasNode => NodeExampleTests.CanRun;

    public static bool HasPsycopg { get; } = CanImportPsycopg();

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(HasNode))]
    [InlineData("read-only", RollsBack, "*default_transaction_read_only = on. Writes of later requests fail with 25006*")]
    [InlineData("isolation", RollsBack, "*default_transaction_isolation = serializable*")]
    [InlineData("tenant", RollsBack, "*the setting app.tenant = 7. This is a breach*")]
    [InlineData("tenant-by-set", RollsBack, "*the setting app.tenant = 7. This is a breach*")]
    [InlineData("search-path", RollsBack, "*the setting search_path = pg_temp, public. Later requests may read and write other tables*")]
    [InlineData("lock", RollsBack, "*the session advisory lock 42.*")]
    [InlineData("role", Forgets, "*the role pg_database_owner. This is a breach*")]
    [InlineData("temporary-table", Forgets, "*the temporary relation basket.*")]
    [InlineData("listen", Forgets, "*a LISTEN on the channel news.*")]
    [InlineData("cursor", Forgets, "*the open cursor page.*")]
    [InlineData("prepared", Forgets, "*the prepared statement mine (PREPARE mine AS SELECT 1*")]
    public async Task With_node_pg_what_is_left_is_found(string change, string cleanup, string actual) =>
        Found(await JudgeAsync(Node(change, cleanup))).Should().Match(actual);

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(HasNode))]
    [InlineData("read-only", Forgets), InlineData("tenant", Forgets), InlineData("search-path", Forgets), InlineData("lock", Forgets)]
    [InlineData("role", Discards), InlineData("temporary-table", Discards), InlineData("listen", Discards), InlineData("cursor", Discards)]
    [InlineData("prepared", Discards), InlineData("tenant", Discards)]
    [InlineData("local", RollsBack), InlineData("own-name", RollsBack)]
    public async Task With_node_pg_what_is_cleaned_up_or_varies_by_nature_is_no_finding(string change, string cleanup) =>
        (await JudgeAsync(Node(change, cleanup))).Found.Should().BeEmpty();

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(HasNode))]
    public async Task What_stays_after_a_completed_request_too_is_a_remark()
    {
        var verdict = await JudgeAsync(Node("kept-setting", RollsBack));

        verdict.Found.Should().BeEmpty();
        verdict.Remarks.Should().Contain(
            "After GET /sleep-with-settings was completed, its session keeps the setting statement_timeout = 60000. So that is usual, and no finding.");
    }

    [Theory(Skip = "psycopg is missing here: Debian has it as python3-psycopg.", SkipUnless = nameof(HasPsycopg))]
    [InlineData("read-only", RollsBack, "*default_transaction_read_only = on*")]
    [InlineData("tenant", RollsBack, "*app.tenant = 7. This is a breach*")]
    [InlineData("lock", RollsBack, "*the session advisory lock 42.*")]
    [InlineData("role", Forgets, "*the role pg_database_owner. This is a breach*")]
    [InlineData("temporary-table", Forgets, "*the temporary relation basket.*")]
    [InlineData("listen", Forgets, "*a LISTEN on the channel news.*")]
    [InlineData("cursor", Forgets, "*the open cursor page.*")]
    public async Task With_psycopg_what_is_left_is_found(string change, string cleanup, string actual) =>
        Found(await JudgeAsync(Psycopg(change, cleanup))).Should().Match(actual);

    [Theory(Skip = "psycopg is missing here: Debian has it as python3-psycopg.", SkipUnless = nameof(HasPsycopg))]
    [InlineData("read-only", Forgets), InlineData("temporary-table", Discards), InlineData("role", Discards), InlineData("local", RollsBack)]
    public async Task With_psycopg_what_is_cleaned_up_is_no_finding(string change, string cleanup) =>
        (await JudgeAsync(Psycopg(change, cleanup))).Found.Should().BeEmpty();

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(HasNode))]
    public async Task At_every_point_nothing_else_is_found()
    {
        var verdict = await GateRun.JudgeAsync(Support.Programs.Source(1, Node("role", Forgets)), "session state", byTurns: true);

        Found(verdict).Should().Be("the session has the role pg_database_owner. This is a breach: later requests run with rights that are not theirs");
    }

    private static string Found(Verdict verdict)
    {
        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.SessionState);
        return verdict.Found.Single().Findings[0].Actual;
    }

    private static string[] Node(string change, string cleanup) =>
        ["node", "tests/Gate/Programs/session-state.mjs", "{listen}", "{pool-size}", "{sleep}", change, cleanup];

    private static string[] Psycopg(string change, string cleanup) =>
        ["env", "PYENV_VERSION=system", "python3", "tests/Gate/Programs/session_state.py", "{listen}", "{pool-size}", "{sleep}", change, cleanup];

    /// <summary>The client leaves when its request has changed the session and has begun its transaction.</summary>
    private static Task<Verdict> JudgeAsync(string[] command) =>
        GateRun.TryAsync(Support.Programs.Source(1, command), Interruption.Parse("sleep-with-settings/6/fin"));

    private static bool CanImportPsycopg()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("env", ["PYENV_VERSION=system", "python3", "-c", "import psycopg"])
            {
                RedirectStandardError = true,
            })!;
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
