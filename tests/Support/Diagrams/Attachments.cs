using CancelSpec.LivingDoc.Diagrams;
using CancelSpec.Verdicts;
using Reqnroll;

namespace CancelSpec.Tests.Support.Diagrams;

/// <summary>Adds files to the messages of the scenario that runs.</summary>
public sealed class Attachments(IReqnrollOutputHelper output)
{
    /// <summary>Adds a diagram of what happened on the wire, unless nothing happened.</summary>
    public async Task AddDiagramAsync(string title, Trace trace)
    {
        if (WireDiagram.IsWorthDrawing(trace))
            Add($"{WireDiagram.FileName}.svg", await WireDiagram.ToSvgAsync(title, trace));
    }

    /// <summary>Adds what a program has written, unless it has written nothing.</summary>
    public void AddOutput(string text)
    {
        if (text.Length > 0)
            Add("subject-output.txt", text);
    }

    public void AddStory(StoryData story) => Add("counter.story.json", story.ToJson());

    // Reports show the file's name only, so the folder has the unique part. The file is read later, at a time that is not
    // known here, so it stays until the run's folder is deleted.
    private void Add(string name, string content)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(RunCleanup.Folder, "attachments", $"{Guid.NewGuid():N}")).FullName, name);
        File.WriteAllText(path, content);
        output.AddAttachment(path);
    }
}
