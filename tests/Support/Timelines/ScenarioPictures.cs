using Reqnroll;

namespace CancelSpec.Tests.Support.Timelines;

/// <summary>The pictures of one scenario: what went over the wire, and the story where it tells one.</summary>
public sealed class ScenarioPictures(ScenarioFixture fixture, ScenarioContext scenario, Attachments attachments)
{
    private Task? _added;

    /// <summary>Attaches them to the step or hook that runs, the first time that it is called.</summary>
    public Task AddOnceAsync() => _added ??= AddAsync();

    private async Task AddAsync()
    {
        if (await fixture.RecordingAsync(scenario.ScenarioInfo.Title) is { } recording)
            await attachments.AddTimelineAsync(recording);
        if (fixture.Story is { } story)
            attachments.AddStory(story);
    }
}
