using System.Runtime.CompilerServices;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace CancelSpec.Tests.Runner;

/// <summary>
/// Marks the one method that runs scenarios. Each scenario below <c>features/</c> becomes a test, and each feature a test
/// collection, whose tests run in the order of the file.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ScenarioDiscoverer))]
public sealed class FeaturesAttribute(
    [CallerFilePath] string? sourceFilePath = null,
    [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber), ITestCaseOrdererAttribute
{
    public Type OrdererType => typeof(FileOrder);

    private sealed class FileOrder : ITestCaseOrderer
    {
        public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
            where TTestCase : notnull, ITestCase =>
            [.. testCases.OrderBy(testCase => testCase.SourceLineNumber)];
    }
}
