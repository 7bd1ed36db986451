using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// Services whose later requests hang or fail because of what an interrupted request has left in its session, or only seems
/// to have left. The finding names the lock or the error, and not only that something hangs.
/// </summary>
public sealed class LeftBehindTests
{
    public static bool CanRun => NodeExampleTests.CanRun;

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("mutex", "bump/3/fin")]
    [InlineData("timeout", "bump-in-transaction/5/fin")]
    [InlineData("copy", "bump-in-transaction/4/fin")]
    [InlineData("copy", "bump-in-transaction/5/rst")]
    public async Task A_service_that_leaves_nothing_passes(string form, string only) => (await JudgeAsync(form, only)).Found.Should().BeEmpty();

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_lock_that_an_idle_session_keeps_explains_why_a_request_hangs()
    {
        var found = (await JudgeAsync("mutex-kept", "bump/3/fin")).Found.Should().ContainSingle().Subject;

        found.Hazard.Should().Be(Hazard.SessionState);
        found.Findings[0].Actual.Should().Match("it waits for the advisory lock 7 (ExclusiveLock) that session ? holds with no request open (status I)");
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_statement_that_a_timeout_ends_is_no_late_cancel()
    {
        var found = (await JudgeAsync("timeout-kept", "bump-in-transaction/5/fin")).Found.Should().ContainSingle().Subject;

        found.Hazard.Should().Be(Hazard.NeverHeals);
        found.Findings[0].Actual.Should().Match("3 tries in a row failed on session ? with the database's error 57014 (*statement timeout), *");
    }

    private static async Task<Verdict> JudgeAsync(string form, string only) => await SubjectJudge.JudgeAsync(
        Support.Programs.Source(2, "node", "tests/Gate/Programs/left-behind.mjs", "{listen}", "{pool-size}", "{sleep}", form),
        await RunDatabase.ServerAsync(), workers: 1, new JudgeOptions { Only = Interruption.Parse(only) }, TestContext.Current.CancellationToken);
}
