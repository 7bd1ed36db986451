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
    public async Task A_lock_that_an_idle_session_keeps_is_found_before_a_request_hangs_for_it()
    {
        var found = (await GateRun.UntilFoundAsync(() => JudgeAsync("mutex-kept", "bump/3/fin"))).Found.Should().ContainSingle().Subject;

        found.Hazard.Should().Be(Hazard.SessionState);
        found.Findings[0].Actual.Should().Match("the session has the session advisory lock 7. Other sessions wait for the lock until this one ends");
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_timeout_that_stays_in_the_session_is_no_late_cancel()
    {
        var found = (await GateRun.UntilFoundAsync(() => JudgeAsync("timeout-kept", "bump-in-transaction/5/fin"))).Found.Should().ContainSingle().Subject;

        found.Hazard.Should().Be(Hazard.SessionState);
        found.Findings[0].Actual.Should().Match("the session has the setting statement_timeout = *");
    }

    private static Task<Verdict> JudgeAsync(string form, string only) => GateRun.TryAsync(
        Support.Programs.Source(2, "node", "tests/Gate/Programs/left-behind.mjs", "{listen}", "{pool-size}", "{sleep}", form), Interruption.Parse(only));
}
