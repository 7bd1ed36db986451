using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// Services that change their session and undo that, with node-pg. What a clean-up after a hang-up forgets is found by what the
/// session itself says.
/// </summary>
public sealed class NodeSessionStateTests
{
    public static bool HasNode => NodeExampleTests.CanRun;

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(HasNode))]
    [InlineData("read-only", SessionState.RollsBack, "*default_transaction_read_only = on. Writes of later requests fail with 25006*")]
    [InlineData("isolation", SessionState.RollsBack, "*default_transaction_isolation = serializable*")]
    [InlineData("tenant", SessionState.RollsBack, "*the setting app.tenant = 7. This is a breach*")]
    [InlineData("tenant-by-set", SessionState.RollsBack, "*the setting app.tenant = 7. This is a breach*")]
    [InlineData("search-path", SessionState.RollsBack, "*the setting search_path = pg_temp, public. Later requests may read and write other tables*")]
    [InlineData("lock", SessionState.RollsBack, "*the session advisory lock 42.*")]
    [InlineData("role", SessionState.Forgets, "*the role pg_database_owner. This is a breach*")]
    [InlineData("temporary-table", SessionState.Forgets, "*the temporary relation basket.*")]
    [InlineData("listen", SessionState.Forgets, "*a LISTEN on the channel news.*")]
    [InlineData("cursor", SessionState.Forgets, "*the open cursor page.*")]
    [InlineData("prepared", SessionState.Forgets, "*the prepared statement mine (PREPARE mine AS SELECT 1*")]
    public async Task What_is_left_is_found(string change, string cleanup, string actual) =>
        SessionState.Found(await SessionState.FindAsync(Node(change, cleanup))).Should().Match(actual);

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(HasNode))]
    [InlineData("read-only", SessionState.Forgets), InlineData("tenant", SessionState.Forgets), InlineData("search-path", SessionState.Forgets), InlineData("lock", SessionState.Forgets)]
    [InlineData("role", SessionState.Discards), InlineData("temporary-table", SessionState.Discards), InlineData("listen", SessionState.Discards), InlineData("cursor", SessionState.Discards)]
    [InlineData("prepared", SessionState.Discards), InlineData("tenant", SessionState.Discards)]
    [InlineData("local", SessionState.RollsBack), InlineData("own-name", SessionState.RollsBack)]
    public async Task What_is_cleaned_up_or_varies_by_nature_is_no_finding(string change, string cleanup) =>
        (await SessionState.JudgeAsync(Node(change, cleanup))).Found.Should().BeEmpty();

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(HasNode))]
    public async Task What_stays_after_a_completed_request_too_is_a_remark()
    {
        var verdict = await SessionState.JudgeAsync(Node("kept-setting", SessionState.RollsBack));

        verdict.Found.Should().BeEmpty();
        verdict.Remarks.Should().Contain(
            "After GET /sleep-with-settings was completed, its session keeps the setting statement_timeout = 60000. So that is usual, and no finding.");
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(HasNode))]
    public async Task At_every_point_nothing_else_is_found()
    {
        var verdict = await GateRun.JudgeAsync(Support.Programs.Source(1, Node("role", SessionState.Forgets)), "session state", byTurns: true);

        SessionState.Found(verdict).Should().Be("the session has the role pg_database_owner. This is a breach: later requests run with rights that are not theirs");
    }

    private static string[] Node(string change, string cleanup) =>
        ["node", "tests/Gate/Programs/session-state.mjs", "{listen}", "{pool-size}", "{sleep}", change, cleanup];
}
