using CancelSpec.SpecRunner.Xunit;
using CancelSpec.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(SpecRunFixture))]
[assembly: TestCollectionOrderer(typeof(GateFirst))]

namespace CancelSpec.Tests;

/// <summary>Every scenario below <c>features/</c> as a test.</summary>
public sealed class Features(FeatureFixture feature) : IClassFixture<FeatureFixture>
{
    [Features]
    public Task Scenario(ScenarioReference scenario) => feature.RunAsync(scenario);
}
