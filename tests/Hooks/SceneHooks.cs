using CancelSpec.Tests.Support;
using CancelSpec.Tests.Support.Timelines;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>Leaves the pictures of each scenario, and takes down after it what its steps have put up.</summary>
[Binding]
public sealed class SceneHooks(Scene scene, ScenarioPictures pictures)
{
    [AfterScenario(Order = 10)]
    public async Task EndAsync()
    {
        try
        {
            // The runner has added them to the last step, unless no step has run. An error of that time is told here.
            await pictures.AddOnceAsync();
        }
        finally
        {
            await scene.EndAsync();
        }
    }
}
