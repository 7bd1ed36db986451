using CancelSpec.SpecRunner.Messages;
using Gherkin;
using Gherkin.CucumberMessages;
using Gherkin.CucumberMessages.Pickles;
using Feature = Io.Cucumber.Messages.Types.Feature;
using GherkinDocument = Io.Cucumber.Messages.Types.GherkinDocument;

namespace CancelSpec.SpecRunner.Features;

/// <summary>A parsed <c>.feature</c> file and the scenarios that it yields.</summary>
public sealed class FeatureFile
{
    private FeatureFile(string uri, string text, GherkinDocument document)
    {
        Uri = uri;
        Text = text;
        Document = document;
        Scenarios = ScenarioReader.Read(this, new PickleCompiler(new Id()).Compile(document));
    }

    /// <summary>Where it lies in the repository, with forward slashes: <c>features/…/x.feature</c>.</summary>
    public string Uri { get; }

    public string Text { get; }

    /// <summary>The scenarios and each example of the outlines, in the file's order.</summary>
    public IReadOnlyList<Scenario> Scenarios { get; }

    public string Title => Document.Feature?.Name ?? "";

    /// <summary>The feature's own tags, without <c>@</c>.</summary>
    public IReadOnlyList<string> Tags => [.. (Document.Feature?.Tags ?? []).Select(tag => tag.Name.TrimStart('@'))];

    internal GherkinDocument Document { get; }

    internal Feature? Feature => Document.Feature;

    /// <exception cref="ParserException">The text is no Gherkin; the message names lines and columns.</exception>
    public static FeatureFile Parse(string uri, string text)
    {
        var document = new Parser().Parse(new StringReader(text));
        return new FeatureFile(uri, text, new AstMessagesConverter(new Id()).ConvertGherkinDocumentToEventArgs(document, uri));
    }
}
