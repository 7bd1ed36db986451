using System.Collections.Specialized;
using System.Globalization;
using Io.Cucumber.Messages.Types;
using Reqnroll;
using Rule = Io.Cucumber.Messages.Types.Rule;

namespace CancelSpec.Tests.Runner;

/// <summary>
/// A scenario, or one row of an outline's examples. Its index counts from 0, its title is unique in the file, and its example
/// holds the row's columns and values.
/// </summary>
internal sealed record Scenario(
    FeatureFile File, Pickle Pickle, int Index, string Title, string Description, Rule? Rule, IReadOnlyDictionary<string, string> Example)
{
    /// <summary>The line of the scenario, or of the row, from 1.</summary>
    public int Line => (int)Pickle.Location.Line;

    /// <summary>Its tags, and those of its rule and feature, without <c>@</c>.</summary>
    public IEnumerable<string> Tags => Pickle.Tags.Select(tag => tag.Name[1..]);

    /// <summary>Whether <c>@ignore</c> says that it does not run.</summary>
    public bool IsIgnored => Tags.Contains("ignore", StringComparer.OrdinalIgnoreCase);

    public RuleInfo? RuleInfo => Rule is null ? null : new RuleInfo(Rule.Name, Rule.Description, NamesOf(Rule.Tags));

    /// <summary>A new object for each run of the scenario, because Reqnroll keeps its state in the object.</summary>
    public ScenarioInfo NewInfo()
    {
        var arguments = new OrderedDictionary();
        foreach (var (column, value) in Example)
            arguments[column] = value;
        var inherited = NamesOf([.. File.GherkinDocument.Feature.Tags, .. Rule?.Tags ?? []]);
        return new ScenarioInfo(
            Pickle.Name, Description, [.. Tags.Except(inherited)], arguments, inherited, Index.ToString(CultureInfo.InvariantCulture));
    }

    public static string[] NamesOf(IEnumerable<Tag> tags) => [.. tags.Select(tag => tag.Name[1..])];
}
