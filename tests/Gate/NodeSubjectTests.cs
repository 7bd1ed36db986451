using System.Diagnostics;
using CancelSpec.Gate.Subjects.External;
using CancelSpec.Gate.Verdicts;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>The example in Node is judged by what is seen from outside, in its good and in its bad form.</summary>
public sealed class NodeSubjectTests
{
    private const string HowToGetIt = "The example cannot be judged: it needs Node, and npm ci --prefix examples/node.";

    public static bool CanRun => ExternalNodeExampleTests.CanRun;

    [Fact(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    public Task The_good_form_passes() => JudgeAsync("");

    /// <summary>It gives sessions back as they are: with an open transaction, and where there is none with their settings.</summary>
    [Fact(Skip = HowToGetIt, SkipUnless = nameof(CanRun))]
    public Task The_bad_form_leaks_transactions_and_settings() =>
        JudgeAsync(" --leaky", Hazard.LeakedTransaction, Hazard.SessionState);

    private static async Task JudgeAsync(string form, params Hazard[] hazards)
    {
        // A mark by which its processes are known, in an argument that the program does not look at.
        var mark = $"{Guid.NewGuid():N}";
        var source = ExternalSubjectSource.FromEnvironment(
            name => name == "CANCELSPEC_SERVER" ? $"node examples/node/server.js {{listen}} {{database}} {{pool-size}} {{sleep}} {mark}{form}" : null, poolSize: 1)!;

        var verdict = await GateRun.JudgeAsync(source, "examples", byTurns: true);

        verdict.Found.Select(found => found.Hazard).Should().Equal(hazards);
        verdict.Hazards.Should().NotContain(hazard => hazard.Outcome == Outcome.NotJudged);
        verdict.Remarks.Should().ContainSingle(remark => remark.StartsWith("Judged from outside"));
        ProcessesWith(mark).Should().BeEmpty();
    }

    private static string[] ProcessesWith(string mark)
    {
        using var list = Process.Start(new ProcessStartInfo("ps", ["-A", "-o", "args"]) { RedirectStandardOutput = true })!;
        return [.. list.StandardOutput.ReadToEnd().Split('\n').Where(process => process.Contains(mark, StringComparison.Ordinal))];
    }
}
