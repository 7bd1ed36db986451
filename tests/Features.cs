using CancelSpec.SpecRunner.Xunit;
using Xunit;

[assembly: AssemblyFixture(typeof(SpecRunFixture))]

namespace CancelSpec.Tests;

/// <summary>Every scenario below <c>features/</c> as a test.</summary>
public sealed class Features(FeatureFixture feature) : IClassFixture<FeatureFixture>
{
    [Features]
    public Task Scenario(ScenarioReference scenario) => feature.RunAsync(scenario);
}
