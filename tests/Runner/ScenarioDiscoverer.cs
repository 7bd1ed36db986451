using System.Security.Cryptography;
using System.Text;
using CancelSpec.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

namespace CancelSpec.Tests.Runner;

/// <summary>Makes a test of each scenario. A file with an error becomes a test that fails.</summary>
public sealed class ScenarioDiscoverer : IXunitTestCaseDiscoverer
{
    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        ValueTask.FromResult(TestsOf(FeatureFolder.Repository, testMethod));

    internal static IReadOnlyCollection<IXunitTestCase> TestsOf(FeatureFolder folder, IXunitTestMethod template) =>
        folder.Entries.Count == 0
            ? [Failing(template, "features/", "features/ has no feature files.")]
            : [.. folder.Entries.SelectMany(entry => TestsOf(entry, InCollection(template, entry.Uri)))];

    private static IEnumerable<IXunitTestCase> TestsOf(FeatureFolder.Entry entry, IXunitTestMethod method) => entry.File is { } file
        ? file.Scenarios.Select(scenario => TestOf(scenario, method))
        : [Failing(method, entry.Uri, entry.Error!)];

    // Collections run at the same time, and the tests of a collection run one after another.
    private static XunitTestMethod InCollection(IXunitTestMethod template, string name)
    {
        var collection = new XunitTestCollection(template.TestClass.TestCollection.TestAssembly, null, false, name);
        return new XunitTestMethod(new XunitTestClass(template.TestClass.Class, collection), template.Method, []);
    }

    private static XunitTestCase TestOf(Scenario scenario, IXunitTestMethod method) => new(
        method,
        $"{scenario.File.Title} › {scenario.Title}",
        IdOf(scenario.File.Uri, scenario.Title),
        @explicit: false,
        skipReason: scenario.IsIgnored ? "It is tagged @ignore." : null,
        // Reqnroll's packages use the same names.
        traits: new Dictionary<string, HashSet<string>>
        {
            ["Category"] = [.. scenario.Tags],
            ["FeatureTitle"] = [scenario.File.Title],
            ["Description"] = [scenario.Pickle.Name],
        },
        testMethodArguments: [scenario.File.Uri, scenario.Title],
        sourceFilePath: Path.Combine(Repository.Root, scenario.File.Uri),
        sourceLineNumber: scenario.Line);

    private static ExecutionErrorTestCase Failing(IXunitTestMethod method, string uri, string error) =>
        new(method, uri, IdOf(uri, ""), Path.Combine(Repository.Root, uri), 1, error);

    // The id stays the same as long as file and scenario keep their names.
    private static string IdOf(string uri, string title) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{uri}\n{title}")));
}
