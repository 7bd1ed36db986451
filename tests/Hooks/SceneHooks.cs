using CancelSpec.LivingDoc.Timelines;
using CancelSpec.Tests.Support;
using CancelSpec.Tests.Support.Timelines;
using Reqnroll;

namespace CancelSpec.Tests.Hooks;

/// <summary>Takes down after each scenario what its steps have put up, and leaves a picture of it.</summary>
[Binding]
public sealed class SceneHooks(Scene scene, ScenarioContext scenario, Attachments attachments)
{
    // A hook, since the picture is of the whole scenario, and only a hook comes after the last step.
    [AfterScenario(Order = 10)]
    public async Task EndAsync()
    {
        Recording? recording;
        try
        {
            recording = await scene.RecordingAsync(scenario.ScenarioInfo.Title);
        }
        finally
        {
            await scene.EndAsync();
        }

        if (recording is not null)
            await attachments.AddTimelineAsync(recording);
        if (scene.Story is { } story)
            attachments.AddStory(story);
    }
}
