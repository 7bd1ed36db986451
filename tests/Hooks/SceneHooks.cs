using CancelSpec.Tests.Support;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>Takes down after each scenario what its steps have put up.</summary>
[Binding]
public sealed class SceneHooks(Scene scene)
{
    [AfterScenario(Order = 10)]
    public Task EndAsync() => scene.EndAsync();
}
