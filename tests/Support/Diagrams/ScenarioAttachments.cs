using Reqnroll;

namespace CancelSpec.Tests.Support.Diagrams;

/// <summary>What a scenario leaves in the messages: a diagram of the wire, and the numbers of the story if it tells the story.</summary>
public sealed class ScenarioAttachments(ScenarioFixture fixture, ScenarioContext scenario, Attachments attachments)
{
    private Task? _added;

    /// <summary>The first call adds them to the step or hook that runs.</summary>
    public Task AddOnceAsync() => _added ??= AddAsync();

    private async Task AddAsync()
    {
        if (await fixture.TraceAsync() is { } trace)
            await attachments.AddDiagramAsync(scenario.ScenarioInfo.Title, trace);
        if (fixture.Story is { } story)
            attachments.AddStory(story);
    }
}
