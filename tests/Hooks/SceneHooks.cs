using CancelSpec.Tests.Support;
using CancelSpec.Tests.Support.Diagrams;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>Adds the attachments of each scenario, and then ends what its steps have started.</summary>
[Binding]
public sealed class SceneHooks(Scene scene, ScenarioAttachments attachments)
{
    [AfterScenario(Order = 10)]
    public async Task EndAsync()
    {
        try
        {
            // The runner has added them to the last step, unless no step has run. An error of that time is told here.
            await attachments.AddOnceAsync();
        }
        finally
        {
            await scene.EndAsync();
        }
    }
}
