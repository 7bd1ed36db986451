using CancelSpec.LivingDoc.Runs;
using CancelSpec.Verdicts;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Page;

/// <summary>The run in a few sentences.</summary>
internal static class RunSummary
{
    public static IEnumerable<string> Sentences(PageContent content)
    {
        var scenarios = content.Run is { } run ? AboutScenarios(run) : [];
        return content.Gate is { Verdicts.Count: > 0 } gate ? scenarios.Concat(AboutVerdicts(gate))
            : content.Run is null ? ["The gate judged nothing."]
            : scenarios;
    }

    private static IEnumerable<string> AboutScenarios(RunReport run)
    {
        var scenarios = run.Scenarios.ToList();
        yield return $"{Words.Count(scenarios.Count, "scenario")} in {Words.Count(run.Features.Count, "feature")}: {Outcomes(scenarios)}.";
        if (run.Success is false && !scenarios.Any(scenario => scenario.NeedsAttention))
            yield return "The run failed nevertheless.";
    }

    private static IEnumerable<string> AboutVerdicts(VerdictReport gate)
    {
        var caught = gate.Verdicts.Where(reported => reported.Verdict.Found.Any()).ToList();
        var where = gate.Verdicts.Count == 1 ? "" : $" in {caught.Count} of them";
        yield return $"The gate hung up on a request {Words.Count(gate.Cancellations, "time")} and judged "
            + $"{Words.Count(gate.Verdicts.Count, "pool or server", "pools and servers")}. "
            + (caught.Count == 0 ? "It found nothing." : $"It found a hazard{where}{MadeForIt(caught)}.");
        if (gate.Verdicts.Count(reported => reported.Verdict.Incomplete is not null) is > 0 and var incomplete)
            yield return $"{Words.Count(incomplete, "verdict is", "verdicts are")} incomplete.";
    }

    private static string MadeForIt(List<ReportedVerdict> caught)
    {
        var made = caught.Count(reported => reported.Group == SubjectGroups.KnownBad);
        return made switch
        {
            0 => "",
            1 when caught.Count == 1 => ", as it must: that pool was made to have it",
            _ when made == caught.Count => ", as it must: they were made to have one",
            _ => $", of which {made} {(made == 1 ? "was" : "were")} made to have one",
        };
    }

    /// <summary>For example <c>all passed</c>, or <c>2 failed, 118 passed</c>.</summary>
    public static string Outcomes(IReadOnlyCollection<ScenarioReport> scenarios)
    {
        if (scenarios.Count == 0)
            return "none was run";
        if (scenarios.All(scenario => scenario.Status is TestStepResultStatus.PASSED))
            return scenarios.Count == 1 ? "it passed" : "all passed";
        return string.Join(", ", scenarios.GroupBy(scenario => scenario.Status).OrderByDescending(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key.Word()}"));
    }
}
