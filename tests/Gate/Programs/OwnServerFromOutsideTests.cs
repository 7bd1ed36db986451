using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>
/// Our own server with the recommended fix runs as a program and is judged from outside, like any other program. A server in
/// this process notices a hang-up sooner or later than a program does, so a race may show in only one of them. The clients
/// leave by turns, because most of the time goes into starting the program for each cold session.
/// </summary>
public sealed class OwnServerFromOutsideTests
{
    [Fact]
    public async Task The_recommended_fix_passes()
    {
        var source = Support.Programs.Server(poolSize: 4, "--pool", "check-on-return", "--explore");

        var verdict = await GateRun.JudgeAsync(source, "our own server from outside", byTurns: true);

        verdict.Found.Should().BeEmpty();
        verdict.Hazards.Should().NotContain(hazard => hazard.Outcome == Outcome.NotJudged);
    }
}
