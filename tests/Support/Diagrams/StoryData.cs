using System.Text.Json;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support.Diagrams;

/// <summary>The numbers of the story: after each request, the counter that the server told and the counter that the database held.</summary>
/// <param name="subject">The pool and its size.</param>
/// <param name="isFix">Whether the pool is a fix, rather than a known-bad pool.</param>
public sealed class StoryData(string subject, bool isFix)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Point> _points = [];

    /// <param name="request">For example <c>POST /bump</c>, or <c>restart</c>.</param>
    /// <param name="outcome">How it ended; null for a restart.</param>
    /// <param name="told">The counter in its answer; null if the answer contains none.</param>
    /// <param name="held">The committed counter; null if there is none.</param>
    public void Add(string request, RequestOutcome? outcome, int? told, int? held) =>
        _points.Add(new Point(request, outcome?.ToString().ToLowerInvariant() ?? "restart", told, held));

    /// <summary>As <c>.story.json</c>: <c>version</c> changes when a reader of the old ones would misread the new ones.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { Version = 1, subject, isFix, points = _points }, Options);

    private sealed record Point(string Request, string Outcome, int? Told, int? Held);
}
