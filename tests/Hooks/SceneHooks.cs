using CancelSpec.Tests.Support;
using CancelSpec.Tests.Support.Timelines;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>Leaves a picture of each scenario, and takes down after it what its steps have put up.</summary>
[Binding]
public sealed class SceneHooks(Scene scene, ScenarioContext scenario, Attachments attachments)
{
    private bool _isShown;

    // Reports show what belongs to a step, and fold away what belongs to a hook after the scenario. Our runner tells
    // which step is the last; on Reqnroll, which does not, only that of a step that fails is shown so.
    [AfterStep(Order = 10)]
    public Task ShowAsync() => scenario.ContainsKey("CancelSpec last step") || scenario.TestError is not null
        ? ShowOnceAsync()
        : Task.CompletedTask;

    [AfterScenario(Order = 10)]
    public async Task EndAsync()
    {
        try
        {
            await ShowOnceAsync();
        }
        finally
        {
            await scene.EndAsync();
        }
    }

    private async Task ShowOnceAsync()
    {
        if (_isShown)
            return;
        _isShown = true;
        if (await scene.RecordingAsync(scenario.ScenarioInfo.Title) is { } recording)
            await attachments.AddTimelineAsync(recording);
        if (scene.Story is { } story)
            attachments.AddStory(story);
    }
}
