using CancelSpec.Tests.Gate.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli;

/// <summary>The tries of <c>judge --only</c> on a service that is also wrong while every client stays, which each try would find.</summary>
public sealed class TriesTests : IDisposable
{
    private const string BetweenTheWrites = "bump-in-transaction/5/fin";

    private readonly CommandRun _run = new();

    public static bool CanRun => NodeExampleTests.CanRun;

    private static string Service => Path.Combine(Repository.Root, "tests/Gate/Programs/two-writes.mjs");

    public void Dispose() => _run.Dispose();

    [Fact(Skip = NodeExampleTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task What_is_found_without_an_interruption_is_told_and_does_not_end_the_tries()
    {
        (await JudgeAsync("node", Service, "{listen}", "{pool-size}", "{sleep}", "--unchecked")).Should().Be(1);

        _run.Output.Should().Contain("\nH12 false commit: found once.\n")
            .And.Contain($"\n1 connection: {BetweenTheWrites} showed nothing in 2 tries. H12 false commit was found without an interruption.\n");
        _run.Verdict.Found.Select(found => (found.Hazard, found.FindingCount)).Should().Equal((Hazard.FalseCommit, 1));
    }

    /// <summary>As a hazard that shows itself only now and then.</summary>
    [Fact(Skip = NodeExampleTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task What_the_interruption_shows_in_a_later_try_is_found()
    {
        var mark = _run.File("mark", "");
        var script = _run.File("service.sh", $"if [ -s '{mark}' ]; then set -- \"$@\" --commits; fi\necho started > '{mark}'\nexec node '{Service}' --unchecked \"$@\"");

        (await JudgeAsync("sh", script, "{listen}", "{pool-size}", "{sleep}")).Should().Be(1);

        _run.Output.Should().Contain($"\n1 connection: {BetweenTheWrites} shows H5 acknowledged, not durable. H12 false commit was found without an interruption.\n");
        _run.Verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.NotDurable, Hazard.FalseCommit);
    }

    private Task<int> JudgeAsync(params IReadOnlyList<string> command) =>
        _run.JudgeAsync(["--pool-size", "1", "--only", BetweenTheWrites, "--tries", "2", "--", .. command]);
}
