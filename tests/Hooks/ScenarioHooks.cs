using CancelSpec.Tests.Support;
using CancelSpec.Tests.Support.Diagrams;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>After each scenario: attaches what it has to show and takes its fixture down.</summary>
[Binding]
public sealed class ScenarioHooks(ScenarioFixture fixture, ScenarioAttachments attachments)
{
    [AfterScenario(Order = 10)]
    public async Task EndAsync()
    {
        try
        {
            // The runner has attached them to the last step, unless no step ran. An error of that attempt is thrown here.
            await attachments.AddOnceAsync();
        }
        finally
        {
            await fixture.EndAsync();
        }
    }
}
