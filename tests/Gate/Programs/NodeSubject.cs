using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>The example in Node, judged by what is seen from outside.</summary>
internal static class NodeSubject
{
    public const string HowToGetIt = "The example cannot be judged: it needs Node, and npm ci --prefix examples/node.";

    /// <param name="options">What its command line has more than that of the good form.</param>
    /// <param name="hazards">What must be found, and nothing else.</param>
    public static async Task JudgeAsync(IReadOnlyList<string> options, params Hazard[] hazards)
    {
        // A mark by which its processes are known, in an argument that the program does not look at.
        var mark = $"{Guid.NewGuid():N}";
        var source = Support.Programs.Source(1, ["node", "examples/node/server.js", "{listen}", "{pool-size}", "{sleep}", mark, .. options]);

        var verdict = await GateRun.JudgeAsync(source, "examples", byTurns: true);

        verdict.Found.Select(found => found.Hazard).Should().Equal(hazards);
        verdict.Hazards.Should().NotContain(hazard => hazard.Outcome == Outcome.NotJudged);
        verdict.Remarks.Should().ContainSingle(remark => remark.StartsWith("Judged from outside"));
        CommandLines.OfAll().Should().NotContain(line => line.Contains(mark));
    }
}
