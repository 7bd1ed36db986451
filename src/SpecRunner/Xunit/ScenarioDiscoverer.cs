using System.Security.Cryptography;
using System.Text;
using CancelSpec.SpecRunner.Features;
using Xunit.Sdk;
using Xunit.v3;

namespace CancelSpec.SpecRunner.Xunit;

/// <summary>Makes a test of every scenario. What is wrong with the files becomes a test that fails.</summary>
public sealed class ScenarioDiscoverer : IXunitTestCaseDiscoverer
{
    /// <summary>Features with this tag run while nothing else runs.</summary>
    public const string SerialTag = "serial";

    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        ValueTask.FromResult(CasesOf(Repository.Features, testMethod));

    internal static IReadOnlyCollection<IXunitTestCase> CasesOf(FeatureFolder folder, IXunitTestMethod template) =>
        folder.Entries.Count == 0
            ? [Case(template, "features/", "features/", new ScenarioReference("features/", ""), 1, [])]
            : [.. folder.Entries.SelectMany(entry => CasesOf(entry, template))];

    private static IEnumerable<IXunitTestCase> CasesOf(FeatureFolder.Entry entry, IXunitTestMethod template)
    {
        var file = entry.File;
        var method = InCollection(template, entry.Uri, alone: file?.Tags.Contains(SerialTag) ?? false);
        if (file is null || file.Scenarios.Count == 0)
            return [Case(method, entry.Uri, entry.Uri, new ScenarioReference(entry.Uri, ""), 1, [])];
        return file.Scenarios.Select(scenario => Case(
            method,
            entry.Uri,
            $"{file.Title} › {scenario.UniqueTitle}",
            new ScenarioReference(entry.Uri, scenario.UniqueTitle),
            scenario.Line,
            TraitsOf(scenario)));
    }

    // Collections run at the same time, the tests of a collection one after another.
    private static XunitTestMethod InCollection(IXunitTestMethod template, string name, bool alone)
    {
        var collection = new XunitTestCollection(template.TestClass.TestCollection.TestAssembly, null, alone, name);
        return new XunitTestMethod(new XunitTestClass(template.TestClass.Class, collection), template.Method, []);
    }

    private static XunitTestCase Case(
        IXunitTestMethod method, string uri, string name, ScenarioReference reference, int line, Dictionary<string, HashSet<string>> traits) =>
        new(
            method,
            name,
            UniqueId(reference),
            @explicit: false,
            traits: traits,
            testMethodArguments: [reference],
            sourceFilePath: Path.Combine(Repository.Root, uri),
            sourceLineNumber: line);

    private static Dictionary<string, HashSet<string>> TraitsOf(Scenario scenario) => new()
    {
        // The names that Reqnroll gives them, so that filters read the same.
        ["Category"] = [.. scenario.Tags],
        ["FeatureTitle"] = [scenario.File.Title],
        ["Description"] = [scenario.Title],
    };

    // The same for as long as file and scenario keep their names.
    private static string UniqueId(ScenarioReference reference) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{reference.Uri}\n{reference.Title}")));
}
