using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>A service on postgres.js. Its requests share connections, so that what a session shows is no single request's.</summary>
public sealed class PostgresJsTests
{
    private const string Folder = "tests/Gate/Programs/postgres-js";
    private const string HowToGetIt = $"The subject cannot run: it needs Node, and npm ci --prefix {Folder}.";

    public static bool CanRun => NodeExampleTests.HasNode && Directory.Exists(Path.Combine(Repository.Root, Folder, "node_modules/postgres"));

    [Fact(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task The_right_form_passes_what_can_be_judged()
    {
        var verdict = await GateRun.JudgeAsync(Source("right"), "shared connections", byTurns: true);

        verdict.Found.Should().BeEmpty();
        SharedSessions.ShouldLimit(verdict);
    }

    [Theory(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("early")]
    [InlineData("late")]
    public async Task An_answer_before_the_database_has_confirmed_the_write_is_found(string form)
    {
        var verdict = await GateRun.TryAsync(Source(form), Interruption.Parse("bump/1/fin"));

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.NotDurable);
    }

    private static ProgramSubjectSource Source(string form) =>
        Support.Programs.Source(2, "node", $"{Folder}/server.mjs", "{listen}", "{pool-size}", "{sleep}", form);
}
