using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>Builds the report of one feature file, in the order of the file.</summary>
internal sealed class FeatureBuilder
{
    private readonly string _uri;
    private readonly Feature _feature;
    private readonly Anchors _anchors;
    private readonly ILookup<string, Pickle> _pickles;
    private readonly ScenarioBuilder _scenarios;

    /// <param name="pickles">Those of this file.</param>
    public FeatureBuilder(string uri, Feature feature, IEnumerable<Pickle> pickles, MessageIndex index, Anchors anchors)
    {
        (_uri, _feature, _anchors) = (uri, feature, anchors);
        _pickles = pickles.Where(pickle => pickle.AstNodeIds.Count > 0).ToLookup(pickle => pickle.AstNodeIds[0]);
        _scenarios = new ScenarioBuilder(index, StepsOf(feature));
    }

    public FeatureReport Build()
    {
        var loose = _feature.Children.Where(child => child.Rule is null).ToList();
        List<SectionReport> sections = [];
        if (loose.Count > 0)
            sections.Add(Section(null, loose.Select(child => child.Background), loose.Select(child => child.Scenario)));
        sections.AddRange(_feature.Children.Select(child => child.Rule).OfType<Rule>().Select(rule =>
            Section(rule, rule.Children.Select(child => child.Background), rule.Children.Select(child => child.Scenario))));
        return new FeatureReport(
            _anchors.Next("f", FileName), _uri, ReadingOrder.FolderOf(_uri), _feature.Keyword, _feature.Name, _feature.Description,
            _feature.Language, Names(_feature.Tags), sections);
    }

    /// <summary>Scenarios whose feature is not among the messages.</summary>
    public static FeatureReport OfPickles(string uri, IEnumerable<Pickle> pickles, MessageIndex index, Anchors anchors)
    {
        var scenarios = new ScenarioBuilder(index, new Dictionary<string, (Step, bool)>());
        var file = Path.GetFileNameWithoutExtension(uri);
        var groups = pickles.Select(pickle => new ScenarioGroup("Scenario", pickle.Name, "", false, [],
            [scenarios.Of(pickle, anchors.Next(file, pickle.Name), "Scenario", null, null)]));
        return new FeatureReport(anchors.Next("f", file), uri, ReadingOrder.FolderOf(uri), "Feature", file, "", null, [],
            [new SectionReport(null, null, "", [], [.. groups])]);
    }

    private string FileName => Path.GetFileNameWithoutExtension(_uri);

    private SectionReport Section(Rule? rule, IEnumerable<Background?> backgrounds, IEnumerable<Scenario?> scenarios) => new(
        rule?.Keyword,
        rule?.Name,
        rule?.Description ?? "",
        [.. backgrounds.OfType<Background>().Select(background => new BackgroundReport(
            background.Keyword, background.Name, background.Description, [.. background.Steps.Select(ScenarioBuilder.Unrun)]))],
        [.. scenarios.OfType<Scenario>().Select(Group)]);

    private ScenarioGroup Group(Scenario scenario)
    {
        var isOutline = scenario.Examples.Count > 0;
        var reports = isOutline
            ? scenario.Examples.SelectMany(examples => examples.TableBody.SelectMany(row => Rows(scenario, examples, row)))
            : _pickles[scenario.Id].Select(pickle => Report(scenario, pickle, null, scenario.Location.Line));
        IReadOnlyList<ScenarioReport> all = [.. reports];
        return new ScenarioGroup(
            scenario.Keyword,
            scenario.Name,
            scenario.Description,
            isOutline,
            [.. scenario.Examples.Select(examples => string.Join("\n\n", new[] { examples.Name, examples.Description }.Where(text => text.Length > 0)))
                .Where(text => text.Length > 0)],
            all.Count > 0 ? all : [NotRun(scenario)]);
    }

    private IEnumerable<ScenarioReport> Rows(Scenario scenario, Examples examples, TableRow row) => _pickles[scenario.Id]
        .Where(pickle => pickle.AstNodeIds.Count > 1 && pickle.AstNodeIds[1] == row.Id)
        .Select(pickle => Report(scenario, pickle, ExampleOf(scenario, examples, row), row.Location.Line));

    private ScenarioReport Report(Scenario scenario, Pickle pickle, string? example, long line) =>
        _scenarios.Of(pickle, _anchors.Next(FileName, pickle.Name, example), scenario.Keyword, example, line);

    private ScenarioReport NotRun(Scenario scenario) => new(
        _anchors.Next(FileName, scenario.Name), scenario.Keyword, scenario.Name, null, _uri, scenario.Location.Line, Names(scenario.Tags),
        TestStepResultStatus.UNKNOWN, null, [], [.. scenario.Steps.Select(ScenarioBuilder.Unrun)]);

    // Values that are part of the scenario's name are left out.
    private static string? ExampleOf(Scenario scenario, Examples examples, TableRow row)
    {
        var values = (examples.TableHeader?.Cells ?? []).Zip(row.Cells)
            .Where(pair => !scenario.Name.Contains($"<{pair.First.Value}>", StringComparison.Ordinal))
            .Select(pair => $"{pair.First.Value} = {pair.Second.Value}");
        return string.Join(", ", values) is { Length: > 0 } example ? example : null;
    }

    private static Dictionary<string, (Step, bool)> StepsOf(Feature feature)
    {
        var backgrounds = feature.Children.Select(child => child.Background)
            .Concat(feature.Children.SelectMany(child => child.Rule?.Children ?? []).Select(child => child.Background));
        var scenarios = feature.Children.Select(child => child.Scenario)
            .Concat(feature.Children.SelectMany(child => child.Rule?.Children ?? []).Select(child => child.Scenario));
        return backgrounds.OfType<Background>().SelectMany(background => background.Steps).Select(step => (step, true))
            .Concat(scenarios.OfType<Scenario>().SelectMany(scenario => scenario.Steps).Select(step => (step, false)))
            .DistinctBy(pair => pair.step.Id)
            .ToDictionary(pair => pair.step.Id);
    }

    private static IReadOnlyList<string> Names(IEnumerable<Tag> tags) => [.. tags.Select(tag => tag.Name)];
}
