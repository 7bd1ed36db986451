using System.Globalization;
using Gherkin;
using Gherkin.CucumberMessages;
using Gherkin.CucumberMessages.Pickles;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using Reqnroll.Formatters.RuntimeSupport;
using Feature = Io.Cucumber.Messages.Types.Feature;
using GherkinDocument = Io.Cucumber.Messages.Types.GherkinDocument;
using Rule = Io.Cucumber.Messages.Types.Rule;

namespace CancelSpec.Tests.Runner;

/// <summary>A parsed <c>.feature</c> file: its scenarios, and what Reqnroll's messages say about it.</summary>
internal sealed class FeatureFile : IFeatureLevelCucumberMessages
{
    private readonly List<Pickle> _pickles;

    private FeatureFile(string uri, string text, GherkinDocument document, List<Pickle> pickles)
    {
        Uri = uri;
        Source = new Source(uri, text, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN);
        GherkinDocument = document;
        _pickles = pickles;
        Scenarios = document.Feature is null ? [] : [.. pickles.Select(ToScenario)];
    }

    /// <summary>The file's path in the repository, with forward slashes: <c>features/…/x.feature</c>.</summary>
    public string Uri { get; }

    /// <summary>The scenarios, and one for each row of an outline's examples, in the file's order.</summary>
    public IReadOnlyList<Scenario> Scenarios { get; }

    public string Title => Feature.Name;

    public bool HasMessages => true;

    public Source Source { get; }

    public GherkinDocument GherkinDocument { get; }

    public IEnumerable<Pickle> Pickles => _pickles;

    private Feature Feature => GherkinDocument.Feature;

    /// <exception cref="ParserException">The text is not Gherkin; the message names lines and columns.</exception>
    public static FeatureFile Parse(string uri, string text)
    {
        var ids = new GuidIdGenerator();
        var document = new AstMessagesConverter(ids).ConvertGherkinDocumentToEventArgs(new Parser().Parse(new StringReader(text)), uri);
        return new FeatureFile(uri, text, document, new PickleCompiler(ids).Compile(document));
    }

    /// <summary>The feature in Reqnroll's form.</summary>
    public FeatureInfo ToInfo() => new(
        CultureInfo.GetCultureInfo(Feature.Language), Path.GetDirectoryName(Uri), Title, Feature.Description,
        ProgrammingLanguage.CSharp, Scenario.NamesOf(Feature.Tags), this);

    // Titles are names of tests, so they must differ. Rows of an outline show their values, and titles that are still equal a number.
    private Scenario ToScenario(Pickle pickle, int index)
    {
        var (outline, rule) = OutlineOf(pickle);
        var example = ExampleOf(pickle, outline);
        bool Shares(Pickle other) => other.Name == pickle.Name;
        var title = example.Count > 0 && _pickles.Count(Shares) > 1 ? $"{pickle.Name} ({string.Join(", ", example.Values)})" : pickle.Name;
        var before = _pickles.Take(index).Where(Shares).Count(twin => ExampleOf(twin, OutlineOf(twin).Scenario).Values.SequenceEqual(example.Values));
        return new Scenario(this, pickle, index, before == 0 ? title : $"{title} #{before + 1}", outline.Description, rule, example);
    }

    private (Io.Cucumber.Messages.Types.Scenario Scenario, Rule? Rule) OutlineOf(Pickle pickle) => Feature.Children
        .SelectMany(child => child.Rule is { } rule
            ? rule.Children.Select(inner => (inner.Scenario, Rule: (Rule?)rule))
            : [(child.Scenario, null)])
        .Single(candidate => candidate.Scenario?.Id == pickle.AstNodeIds[0]);

    private static Dictionary<string, string> ExampleOf(Pickle pickle, Io.Cucumber.Messages.Types.Scenario outline) => outline.Examples
        .SelectMany(examples => examples.TableBody.Select(row => (examples.TableHeader, Row: row)))
        .Where(example => pickle.AstNodeIds.Contains(example.Row.Id))
        .SelectMany(example => example.TableHeader.Cells.Zip(example.Row.Cells))
        .ToDictionary(cell => cell.First.Value, cell => cell.Second.Value);
}
