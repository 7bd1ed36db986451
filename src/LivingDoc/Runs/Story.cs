using System.Text.Json;

namespace CancelSpec.LivingDoc.Runs;

/// <summary>The counter over the requests of one narrative scenario: as the server told it, and as the database held it.</summary>
/// <param name="Subject">The pool.</param>
/// <param name="IsFix">Whether the pool is one that should keep the promise.</param>
public sealed record Story(string Subject, bool IsFix, IReadOnlyList<StoryPoint> Points)
{
    // Larger numbers would not fit on the chart's axis.
    private const int HighestCounter = 1_000_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The first story of a pool that fails and the first story of a fix, if the run has them.</summary>
    public static IReadOnlyList<Story> Of(RunReport run)
    {
        var stories = run.Scenarios.SelectMany(scenario => scenario.Steps).SelectMany(step => step.Attachments)
            .Where(attachment => attachment.MediaType == AttachedFile.StoryMediaType)
            .Select(Read).OfType<Story>().ToList();
        return [.. new[] { false, true }.Select(isFix => stories.FirstOrDefault(story => story.IsFix == isFix)).OfType<Story>()];
    }

    /// <summary>Null if the attachment is not a story that can be drawn.</summary>
    internal static Story? Read(AttachedFile attachment)
    {
        try
        {
            var story = JsonSerializer.Deserialize<Story>(attachment.Content, Options);
            return story is { Subject: not null, Points.Count: > 1 } && story.Points.All(CanBeDrawn) ? story : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool CanBeDrawn(StoryPoint? point) => point is
    {
        Request: not null, Outcome: not null, Told: null or (>= 0 and <= HighestCounter), Held: null or (>= 0 and <= HighestCounter),
    };
}

/// <summary>One request, or the restart.</summary>
/// <param name="Outcome"><c>ok</c>, <c>error</c>, <c>cancelled</c> or <c>restart</c>.</param>
/// <param name="Told">The counter in the answer; null if it contained none.</param>
/// <param name="Held">The committed counter after it; null if it was not read.</param>
public sealed record StoryPoint(string Request, string Outcome, int? Told, int? Held);
