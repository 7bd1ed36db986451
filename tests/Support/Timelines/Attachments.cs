using CancelSpec.LivingDoc.Timelines;
using Reqnroll;

namespace CancelSpec.Tests.Support.Timelines;

/// <summary>Adds pictures and data to the messages of the scenario that runs.</summary>
public sealed class Attachments(IReqnrollOutputHelper output)
{
    /// <summary>Draws what happened on the wire, if anything did.</summary>
    public async Task AddTimelineAsync(Recording recording)
    {
        if (recording.Requests.Count > 0 && recording.Messages.Count > 0)
            Add("timeline.svg", await Timeline.ToSvgAsync(recording));
    }

    /// <summary>What a program has written, if anything.</summary>
    public void AddOutput(string text)
    {
        if (text.Length > 0)
            Add("subject-output.txt", text);
    }

    public void AddStory(StoryData story) => Add("counter.story.json", story.ToJson());

    // The name of the file is all that a report shows of it. Who reads it when is not ours to know: so it stays until
    // the run's folder goes.
    private void Add(string name, string content)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(RunCleanup.Folder, "attachments", $"{Guid.NewGuid():N}")).FullName, name);
        File.WriteAllText(path, content);
        output.AddAttachment(path);
    }
}
