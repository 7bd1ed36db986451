using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace CancelSpec.SpecRunner.Xunit;

/// <summary>
/// Marks the one method that runs scenarios: each scenario below <c>features/</c> becomes a test,
/// and each feature a test collection.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ScenarioDiscoverer))]
public sealed class FeaturesAttribute(
    [CallerFilePath] string? sourceFilePath = null,
    [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber), ITestCaseOrdererAttribute
{
    public Type OrdererType => typeof(FileOrder);

    /// <summary>Scenarios run in the order in which the file tells them.</summary>
    private sealed class FileOrder : ITestCaseOrderer
    {
        public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
            where TTestCase : notnull, global::Xunit.Sdk.ITestCase =>
            [.. testCases.OrderBy(testCase => testCase.SourceLineNumber)];
    }
}
