using CancelSpec.LivingDoc.Runs;
using CancelSpec.Verdicts;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Page;

/// <summary>The run in a few sentences.</summary>
internal static class RunSummary
{
    public static IEnumerable<string> Sentences(PageContent content)
    {
        var run = content.Run;
        var scenarios = run.Scenarios.ToList();
        yield return $"{Words.Count(scenarios.Count, "scenario")} in {Words.Count(run.Features.Count, "feature")}: {Outcomes(scenarios)}.";
        if (run.Success is false && !scenarios.Any(scenario => scenario.NeedsAttention))
            yield return "The run failed nevertheless.";
        if (content.Gate is not { Verdicts.Count: > 0 } gate)
            yield break;

        var caught = gate.Verdicts.Where(reported => reported.Verdict.Found.Any()).ToList();
        yield return $"The gate hung up on a request {Words.Count(gate.Cancellations, "time")} and judged "
            + $"{Words.Count(gate.Verdicts.Count, "pool or server", "pools and servers")}. "
            + (caught.Count == 0 ? "It found nothing." : $"It found a hazard in {caught.Count} of them{MadeForIt(caught)}.");
    }

    private static string MadeForIt(List<ReportedVerdict> caught)
    {
        var made = caught.Count(reported => reported.Group == SubjectGroups.KnownBad);
        return made switch
        {
            0 => "",
            1 when caught.Count == 1 => ", as it must: that one was made to have it",
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
