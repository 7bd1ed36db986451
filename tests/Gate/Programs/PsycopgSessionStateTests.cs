using System.Diagnostics;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// Services that change their session and undo that, with psycopg. What a clean-up after a hang-up forgets is found by what the
/// session itself says.
/// </summary>
public sealed class PsycopgSessionStateTests
{
    private const string HowToGetIt = "psycopg is missing here: Debian has it as python3-psycopg.";

    public static bool HasPsycopg { get; } = CanImportPsycopg();

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(HasPsycopg))]
    [InlineData("read-only", SessionState.RollsBack, "*default_transaction_read_only = on*")]
    [InlineData("tenant", SessionState.RollsBack, "*app.tenant = 7. This is a breach*")]
    [InlineData("lock", SessionState.RollsBack, "*the session advisory lock 42.*")]
    [InlineData("role", SessionState.Forgets, "*the role pg_database_owner. This is a breach*")]
    [InlineData("temporary-table", SessionState.Forgets, "*the temporary relation basket.*")]
    [InlineData("listen", SessionState.Forgets, "*a LISTEN on the channel news.*")]
    [InlineData("cursor", SessionState.Forgets, "*the open cursor page.*")]
    public async Task What_is_left_is_found(string change, string cleanup, string actual) =>
        SessionState.Found(await SessionState.FindAsync(Psycopg(change, cleanup))).Should().Match(actual);

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(HasPsycopg))]
    [InlineData("read-only", SessionState.Forgets), InlineData("temporary-table", SessionState.Discards), InlineData("role", SessionState.Discards), InlineData("local", SessionState.RollsBack)]
    public async Task What_is_cleaned_up_is_no_finding(string change, string cleanup) =>
        (await SessionState.JudgeAsync(Psycopg(change, cleanup))).Found.Should().BeEmpty();

    private static string[] Psycopg(string change, string cleanup) =>
        ["env", "PYENV_VERSION=system", "python3", "tests/Gate/Programs/session_state.py", "{listen}", "{pool-size}", "{sleep}", change, cleanup];

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
