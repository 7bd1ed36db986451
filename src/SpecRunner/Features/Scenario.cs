using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Features;

/// <summary>A scenario, or one example of an outline, ready to be run.</summary>
public sealed class Scenario
{
    internal Scenario(Pickle pickle, IReadOnlyList<ScenarioStep> steps)
    {
        Pickle = pickle;
        Steps = steps;
    }

    public required FeatureFile File { get; init; }

    /// <summary>With the example's values filled in.</summary>
    public string Title => Pickle.Name;

    /// <summary>The title, made unique among the scenarios of the file.</summary>
    public required string UniqueTitle { get; init; }

    public required string Description { get; init; }

    /// <summary>Of the scenario or the example's row, from 1.</summary>
    public int Line => (int)Pickle.Location.Line;

    /// <summary>Tags of the scenario and its examples, without <c>@</c>.</summary>
    public required IReadOnlyList<string> OwnTags { get; init; }

    /// <summary>Tags of rule and feature, without <c>@</c>.</summary>
    public required IReadOnlyList<string> InheritedTags { get; init; }

    /// <summary>The example's columns and values, in order; empty if there are none.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Example { get; init; }

    public IReadOnlyCollection<string> Tags => [.. OwnTags.Union(InheritedTags)];

    /// <summary>Whether <c>@ignore</c> says that it is not to be run.</summary>
    public bool IsIgnored => Tags.Contains("ignore", StringComparer.OrdinalIgnoreCase);

    /// <summary>No steps at all. A misspelled keyword makes a step part of the description.</summary>
    public bool IsEmpty => Steps.Count == 0;

    internal Pickle Pickle { get; }

    internal IReadOnlyList<ScenarioStep> Steps { get; }
}

/// <param name="Keyword">As written, with the blank behind it.</param>
/// <param name="Kind">Context, action or outcome: for And, But and * that of the step before.</param>
/// <param name="Line">In the feature file, from 1.</param>
internal sealed record ScenarioStep(PickleStep Pickle, string Keyword, PickleStepType Kind, int Line)
{
    public override string ToString() => Keyword + Pickle.Text;
}
