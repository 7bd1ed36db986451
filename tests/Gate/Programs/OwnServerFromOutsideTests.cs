using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// Our own server with the recommended fix, as a program of its own, judged like any other by what is seen from outside.
/// A server in this process is slower or faster to notice a cancellation than a program is, so races show in one of them
/// that do not show in the other.
/// </summary>
public abstract class OwnServerFromOutsideTests(int poolSize, bool byTurns)
{
    private static readonly string Server = Path.GetRelativePath(Repository.Root, Path.Combine(AppContext.BaseDirectory, "CancelSpec.Server.dll"));

    [Fact]
    public async Task It_passes()
    {
        var command = $"dotnet '{Server}' --listen {{listen}} --database {{database}} --pool check-on-return --pool-size {{pool-size}} --sleep {{sleep}} --explore";
        var source = ProgramSettings.Source(command, poolSize);

        var verdict = await GateRun.JudgeAsync(source, "our own server from outside", byTurns: byTurns);

        verdict.Found.Should().BeEmpty();
        verdict.Hazards.Should().NotContain(hazard => hazard.Outcome == Outcome.NotJudged);
    }
}

/// <summary>With one connection.</summary>
public sealed class OwnServerWithOneConnectionTests() : OwnServerFromOutsideTests(poolSize: 1, byTurns: false);

/// <summary>With four, by turns: starting the program anew for each cold connection takes most of the time.</summary>
public sealed class OwnServerWithFourConnectionsTests() : OwnServerFromOutsideTests(poolSize: 4, byTurns: true);
