using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// Our own server with the recommended fix, as a program of its own, judged from outside like any other program. A server
/// in this process and a program do not notice a hang-up equally fast, so each may show races that the other does not.
/// </summary>
public abstract class OwnServerFromOutsideTests(int poolSize, bool byTurns)
{
    private static readonly string Server = Path.GetRelativePath(Repository.Root, Path.Combine(AppContext.BaseDirectory, "CancelSpec.Server.dll"));

    [Fact]
    public async Task The_recommended_fix_passes()
    {
        var command = $"dotnet '{Server}' --listen {{listen}} --database {{database}} --pool check-on-return --pool-size {{pool-size}} --sleep {{sleep}} --explore";
        var source = ProgramSettings.Source(command, poolSize);

        var verdict = await GateRun.JudgeAsync(source, "our own server from outside", byTurns: byTurns);

        verdict.Found.Should().BeEmpty();
        verdict.Hazards.Should().NotContain(hazard => hazard.Outcome == Outcome.NotJudged);
    }
}

/// <summary>Our own server with one connection.</summary>
public sealed class OwnServerWithOneConnectionTests() : OwnServerFromOutsideTests(poolSize: 1, byTurns: false);

/// <summary>Our own server with four connections, by turns, because starting it anew for each cold connection takes most of the time.</summary>
public sealed class OwnServerWithFourConnectionsTests() : OwnServerFromOutsideTests(poolSize: 4, byTurns: true);
