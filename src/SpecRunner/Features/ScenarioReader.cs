using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Features;

/// <summary>Joins compiled pickles with what the feature file says around them.</summary>
internal sealed class ScenarioReader
{
    private readonly FeatureFile _file;
    private readonly Dictionary<string, Step> _steps = [];
    private readonly Dictionary<string, (Io.Cucumber.Messages.Types.Scenario Outline, IEnumerable<Tag> Inherited)> _scenarios = [];

    private ScenarioReader(FeatureFile file)
    {
        _file = file;
        var feature = file.Feature!;
        foreach (var child in feature.Children)
        {
            Remember(child.Background, child.Scenario, feature.Tags);
            foreach (var inRule in child.Rule?.Children ?? [])
                Remember(inRule.Background, inRule.Scenario, [.. feature.Tags, .. child.Rule!.Tags]);
        }
    }

    public static IReadOnlyList<Scenario> Read(FeatureFile file, IReadOnlyList<Pickle> pickles)
    {
        if (file.Feature is null)
            return [];
        var reader = new ScenarioReader(file);
        return [.. reader.Name(pickles).Select(named => reader.Read(named.Pickle, named.UniqueTitle))];
    }

    private void Remember(Background? background, Io.Cucumber.Messages.Types.Scenario? scenario, IEnumerable<Tag> inherited)
    {
        foreach (var step in background?.Steps ?? [])
            _steps.Add(step.Id, step);
        if (scenario is null)
            return;
        _scenarios.Add(scenario.Id, (scenario, inherited));
        foreach (var step in scenario.Steps)
            _steps.Add(step.Id, step);
    }

    private Scenario Read(Pickle pickle, string uniqueTitle)
    {
        var (scenario, inherited) = _scenarios[pickle.AstNodeIds[0]];
        var examples = ExamplesOf(pickle, scenario);
        return new Scenario(pickle, [.. ReadSteps(pickle)])
        {
            File = _file,
            UniqueTitle = uniqueTitle,
            Description = scenario.Description,
            OwnTags = Names([.. scenario.Tags, .. examples?.Tags ?? []]),
            InheritedTags = Names(inherited),
            Example = ValuesOf(pickle, examples),
        };
    }

    private IEnumerable<ScenarioStep> ReadSteps(Pickle pickle)
    {
        var kind = PickleStepType.CONTEXT;
        foreach (var pickleStep in pickle.Steps)
        {
            // The compiler leaves it open for "*"; Reqnroll takes that for an And.
            if (pickleStep.Type != PickleStepType.UNKNOWN)
                kind = pickleStep.Type;
            var step = _steps[pickleStep.AstNodeIds[0]];
            yield return new ScenarioStep(pickleStep, step.Keyword, kind, (int)step.Location.Line);
        }
    }

    // Titles serve as names of tests, so they must differ: outlines show their values, twins a number.
    private IEnumerable<(Pickle Pickle, string UniqueTitle)> Name(IReadOnlyList<Pickle> pickles)
    {
        var twins = pickles.GroupBy(pickle => pickle.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var used = new Dictionary<string, int>();
        foreach (var pickle in pickles)
        {
            var values = ValuesOf(pickle, ExamplesOf(pickle, _scenarios[pickle.AstNodeIds[0]].Outline));
            var title = twins.Contains(pickle.Name) && values.Count > 0
                ? $"{pickle.Name} ({string.Join(", ", values.Select(value => value.Value))})"
                : pickle.Name;
            used[title] = used.GetValueOrDefault(title) + 1;
            yield return (pickle, used[title] == 1 ? title : $"{title} #{used[title]}");
        }
    }

    private static Examples? ExamplesOf(Pickle pickle, Io.Cucumber.Messages.Types.Scenario outline) => pickle.AstNodeIds.Count < 2
        ? null
        : outline.Examples.Single(examples => examples.TableBody.Any(row => row.Id == pickle.AstNodeIds[1]));

    private static IReadOnlyList<KeyValuePair<string, string>> ValuesOf(Pickle pickle, Examples? examples)
    {
        if (examples is null)
            return [];
        var row = examples.TableBody.Single(candidate => candidate.Id == pickle.AstNodeIds[1]);
        return [.. examples.TableHeader.Cells.Zip(row.Cells, (name, value) => KeyValuePair.Create(name.Value, value.Value))];
    }

    private static IReadOnlyList<string> Names(IEnumerable<Tag> tags) => [.. tags.Select(tag => tag.Name.TrimStart('@'))];
}
