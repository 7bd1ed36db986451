using CancelSpec.Tests.Runner;
using CancelSpec.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(RunFixture))]
[assembly: TestCollectionOrderer(typeof(SlowestFirst))]

namespace CancelSpec.Tests;

/// <summary>Every scenario below <c>features/</c> as a test.</summary>
public sealed class Features(FeatureFixture feature) : IClassFixture<FeatureFixture>
{
    [Features]
    public Task Scenario(string file, string scenario) => feature.RunAsync(file, scenario);
}
