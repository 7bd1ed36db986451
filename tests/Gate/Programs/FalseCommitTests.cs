using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>A service whose database refuses a COMMIT while every client stays.</summary>
public sealed class FalseCommitTests
{
    private const string OneInterruption = "bump-in-transaction/5/fin";

    public static bool CanRun => NodeExampleTests.CanRun;

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_service_that_ignores_what_its_COMMIT_was_answered_is_found()
    {
        var found = (await GateRun.TryAsync(Source("--unchecked"), Interruption.Parse(OneInterruption))).Found.Single();

        found.Hazard.Should().Be(Hazard.FalseCommit);
        var finding = found.Findings.Should().ContainSingle().Subject;
        finding.Should().BeEquivalentTo(new
        {
            Only = "bump-in-transaction/8/fin",
            Where = "after message 8 of 12, while its client stays and its transaction is made to fail",
            Actual = "the state +0 and rows in public.audit +0; it was answered 200",
        });
        finding.After.Should().StartWith(["← ReadyForQuery E", "→ Query COMMIT", "← CommandComplete ROLLBACK"]);
    }

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun)), InlineData("--retry"), InlineData("--complete")]
    public async Task A_service_that_tries_again_or_answers_with_an_error_passes(string option) =>
        (await GateRun.TryAsync(Source(option), Interruption.Parse(OneInterruption))).Found.Should().BeEmpty();

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("--together", "it was not judged for POST /bump-in-transaction, because its COMMIT travels with other statements")]
    [InlineData("--apart", "no request commits what it writes with a COMMIT")]
    public async Task What_cannot_be_made_to_fail_is_not_judged_and_the_verdict_says_why(string option, string reason)
    {
        var verdict = (await GateRun.JudgeAsync(Source(option), "two writes", byTurns: true)).Of(Hazard.FalseCommit);

        (verdict.Outcome, verdict.Reason).Should().Be((Outcome.NotJudged, reason));
    }

    private static ProgramSubjectSource Source(string option) =>
        Support.Programs.Source(1, ["node", "tests/Gate/Programs/two-writes.mjs", "{listen}", "{pool-size}", "{sleep}", option]);
}
