using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// A service whose reads each run in a transaction of their own. The statement of a probe runs inside a transaction then,
/// which is right if the probe has opened it.
/// </summary>
public sealed class OwnTransactionTests
{
    public static bool CanRun => NodeExampleTests.CanRun;

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task The_good_form_passes()
    {
        var verdict = await GateRun.JudgeAsync(Source(2, ["--together"]), "own transaction", byTurns: true);

        verdict.Found.Should().BeEmpty();
    }

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("counter/5/rst"), InlineData("counter/waiting/fin"), InlineData("sleep/waiting/rst"), InlineData("bump/2/fin")]
    [InlineData("counter/5/rst", "--comments"), InlineData("bump/2/fin", "--comments"), InlineData("counter/9/fin", "--late")]
    public async Task A_read_whose_BEGIN_is_answered_first_passes(string only, params string[] options)
    {
        var verdict = await GateRun.TryAsync(Source(1, options), Interruption.Parse(only));

        verdict.Found.Should().BeEmpty();
    }

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("--leaky"), InlineData("--leaky", "--together")]
    public async Task A_transaction_that_another_request_has_left_open_is_found(params string[] options)
    {
        var verdict = await GateRun.FindAsync(Source(1, options), Interruption.Parse("bump-in-transaction/4/fin"));

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.LeakedTransaction);
    }

    /// <summary>The next read sends BEGIN too. That does not begin a transaction there, and its COMMIT ends the one that was left.</summary>
    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("counter/5/fin"), InlineData("counter/5/rst", "--comments"), InlineData("counter/5/fin", "--together")]
    public async Task A_transaction_that_the_same_request_has_left_open_is_found(string only, params string[] options)
    {
        var verdict = await GateRun.FindAsync(Source(1, ["--abandon", .. options]), Interruption.Parse(only));

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.LeakedTransaction);
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_commit_behind_a_comment_ends_a_sleep_that_was_not_interrupted()
    {
        var verdict = await GateRun.TryAsync(Source(1, ["--deaf", "--comments"]), Interruption.Parse("sleep/0/fin"));

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.SwallowedCancellation);
    }

    private static ProgramSubjectSource Source(int poolSize, IReadOnlyList<string> options) =>
        Support.Programs.Source(poolSize, ["node", "tests/Gate/Programs/own-transaction.mjs", "{listen}", "{pool-size}", "{sleep}", .. options]);
}
