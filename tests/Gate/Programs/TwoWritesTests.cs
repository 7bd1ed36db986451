using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>A service whose transaction writes to two tables. All of it must be committed, or nothing.</summary>
public sealed class TwoWritesTests
{
    private const string BetweenTheWrites = "bump-in-transaction/5/fin";

    public static bool CanRun => NodeExampleTests.CanRun;

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task The_good_form_passes() => (await JudgeAsync([])).Found.Should().BeEmpty();

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task Handlers_that_complete_pass() =>
        (await JudgeAsync(["--complete"], handlersComplete: true, BetweenTheWrites)).Found.Should().BeEmpty();

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun)), InlineData(false), InlineData(true)]
    public async Task Half_a_transaction_that_is_committed_is_found(bool handlersComplete)
    {
        var verdict = await JudgeAsync(["--commits"], handlersComplete, BetweenTheWrites);

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.NotDurable);
        verdict.Found.Single().Findings.Single().Actual.Should().Be("a part of it: the state +1 and rows in public.audit +0");
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_sleep_that_is_cut_short_and_committed_has_not_swallowed_its_cancellation() =>
        (await JudgeAsync(["--commits"], only: "sleep/3/fin")).Found.Should().BeEmpty();

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("--apart", "POST /bump-in-transaction writes in more than one transaction, so")]
    [InlineData("--heartbeat", "public.audit also changes when no such request is sent")]
    public async Task What_cannot_be_compared_is_not_judged_and_the_verdict_says_why(string option, string reason)
    {
        var verdict = await JudgeAsync(["--commits", option]);

        verdict.Found.Should().BeEmpty();
        verdict.Hazards.Single(hazard => hazard.Hazard == Hazard.NotDurable).Reason.Should().Contain(reason);
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task The_rows_of_a_large_table_are_counted()
    {
        var verdict = await JudgeAsync(["--commits", "--large"]);

        verdict.Found.Should().ContainSingle(found => found.Hazard == Hazard.NotDurable)
            .Which.Reason.Should().Contain("public.audit has more than 10,000 rows");
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_program_that_ends_with_its_idle_sessions_is_judged_and_the_verdict_says_so()
    {
        var verdict = await JudgeAsync(["--deaf"], only: BetweenTheWrites);

        verdict.Found.Should().BeEmpty();
        verdict.Remarks.Should().ContainMatch("When the database closes an idle session, the subject's process exited with code 1.*");
    }

    private static async Task<Verdict> JudgeAsync(IReadOnlyList<string> options, bool handlersComplete = false, string? only = null)
    {
        var program = Support.Programs.Options(1, ["node", "tests/Gate/Programs/two-writes.mjs", "{listen}", "{pool-size}", "{sleep}", .. options]);
        var source = new ProgramSubjectSource(program with { HandlersComplete = handlersComplete });
        return only is null
            ? await GateRun.JudgeAsync(source, "two writes", byTurns: true)
            : await GateRun.TryAsync(source, Interruption.Parse(only));
    }
}
