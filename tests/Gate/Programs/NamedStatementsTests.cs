using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// A service whose driver names its prepared statements. The statements of an interrupted request come as a bare Bind, like
/// those of the probes, and must not be taken for them.
/// </summary>
public sealed class NamedStatementsTests
{
    public static bool CanRun => NodeExampleTests.CanRun;

    /// <summary>On one session a request needs fewer messages at its sixth use than it did when it was recorded.</summary>
    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task Handlers_that_complete_pass_although_statements_are_named_at_their_fifth_use()
    {
        var verdict = await JudgeAsync(["--complete", "--fifth"], handlersComplete: true);

        verdict.Found.Should().BeEmpty();
    }

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("bump-in-transaction/6/fin"), InlineData("sleep/9/rst")]
    public async Task Handlers_that_stop_pass(string only)
    {
        var verdict = await JudgeAsync([], handlersComplete: false, Interruption.Parse(only));

        verdict.Found.Should().BeEmpty();
    }

    [Theory(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("bump-in-transaction/1/rst"), InlineData("bump-in-transaction/6/fin")]
    public async Task Handlers_that_read_the_counter_in_their_transaction_pass(string only)
    {
        var verdict = await JudgeAsync(["--complete", "--reads"], handlersComplete: true, Interruption.Parse(only));

        verdict.Found.Should().BeEmpty();
    }

    [Fact(Skip = NodeSubject.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task The_bad_form_leaks_its_transaction_and_nothing_else()
    {
        var verdict = await GateRun.UntilFoundAsync(() => JudgeAsync(["--leaky"], handlersComplete: false, Interruption.Parse("bump-in-transaction/6/fin")));

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.LeakedTransaction);
    }

    private static async Task<Verdict> JudgeAsync(IReadOnlyList<string> options, bool handlersComplete, Interruption? only = null)
    {
        var program = Support.Programs.Options(1, ["node", "tests/Gate/Programs/named-statements.mjs", "{listen}", "{pool-size}", "{sleep}", .. options]);
        var source = new ProgramSubjectSource(program with { HandlersComplete = handlersComplete });
        return only is null
            ? await GateRun.JudgeAsync(source, "named statements", byTurns: true)
            : await GateRun.TryAsync(source, only);
    }
}
