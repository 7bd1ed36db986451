using Io.Cucumber.Messages.Types;

namespace CancelSpec.Tests.Runner;

/// <summary>A step failed. The message names the step and its place. The inner exception is the step's own.</summary>
internal sealed class ScenarioFailedException(Scenario scenario, PickleStep step, System.Exception error)
    : System.Exception($"{step.Text}\n{scenario.File.Uri}:{LineOf(scenario, step)}", error)
{
    private static long LineOf(Scenario scenario, PickleStep step)
    {
        var feature = scenario.File.GherkinDocument.Feature;
        var inRules = feature.Children.SelectMany(child => child.Rule?.Children ?? []);
        return feature.Children.SelectMany(child => (child.Background?.Steps ?? []).Concat(child.Scenario?.Steps ?? []))
            .Concat(inRules.SelectMany(child => (child.Background?.Steps ?? []).Concat(child.Scenario?.Steps ?? [])))
            .First(candidate => candidate.Id == step.AstNodeIds[0]).Location.Line;
    }
}
