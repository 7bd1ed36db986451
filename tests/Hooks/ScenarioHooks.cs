using CancelSpec.Tests.Support;
using CancelSpec.Tests.Support.Timelines;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>After each scenario: attaches its pictures and takes its fixture down.</summary>
[Binding]
public sealed class ScenarioHooks(ScenarioFixture fixture, ScenarioPictures pictures)
{
    [AfterScenario(Order = 10)]
    public async Task EndAsync()
    {
        try
        {
            // The runner has attached them to the last step, unless no step ran. An error of that attempt is thrown here.
            await pictures.AddOnceAsync();
        }
        finally
        {
            await fixture.EndAsync();
        }
    }
}
