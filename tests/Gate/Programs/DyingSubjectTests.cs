using CancelSpec.Gate;
using CancelSpec.Gate.Planning;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>A program whose process ends when a client leaves. That takes the other clients' requests with it.</summary>
public sealed class DyingSubjectTests
{
    public static bool CanRun => NodeExampleTests.CanRun;

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_death_after_an_interruption_is_found_with_its_exit_code()
    {
        var verdict = await JudgeAsync(new JudgeOptions { Only = Interruption.Parse("sleep/3/fin") });

        var found = verdict.Found.Should().ContainSingle().Subject;
        found.Hazard.Should().Be(Hazard.NeverHeals);
        found.Findings[0].Only.Should().Be("sleep/3/fin");
        found.Findings[0].Actual.Should().Be("the process exited with code 7");
        verdict.Incomplete.Should().BeNull();
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task Three_deaths_end_the_judgement_with_the_verdict_so_far()
    {
        var verdict = await JudgeAsync(new JudgeOptions { ByTurns = true });

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.NeverHeals);
        verdict.Of(Hazard.NeverHeals).FindingCount.Should().BeInRange(3, 6, "each of the workers may have found one more by then");
        verdict.Incomplete.Should().Be("its process ended by itself 3 times; the last time it exited with code 7");
        verdict.Of(Hazard.LeakedTransaction).Outcome.Should().Be(Outcome.NotJudged);
    }

    private static async Task<Verdict> JudgeAsync(JudgeOptions options) => await SubjectJudge.JudgeAsync(
        Support.Programs.Source(
            1, "node", "--require", "./tests/Gate/Programs/die-on-hang-up.cjs", "examples/node/server.js", "{listen}", "{pool-size}", "{sleep}"),
        await RunDatabase.ServerAsync(), workers: 2, options, TestContext.Current.CancellationToken);
}
