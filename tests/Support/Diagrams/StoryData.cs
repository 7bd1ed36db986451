using System.Text.Json;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support.Diagrams;

/// <summary>The story in numbers: after each request, what the server had told and what the database held.</summary>
/// <param name="subject">Which pool, and how large.</param>
/// <param name="isFix">The pool is none of the known-bad ones.</param>
public sealed class StoryData(string subject, bool isFix)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Point> _points = [];

    /// <param name="request">For example <c>POST /bump</c>, or <c>restart</c>.</param>
    /// <param name="outcome">How it ended; null for a restart.</param>
    /// <param name="told">The counter in its answer; null where that tells none.</param>
    /// <param name="held">The counter that is committed; null where there is none.</param>
    public void Add(string request, RequestOutcome? outcome, int? told, int? held) =>
        _points.Add(new Point(request, outcome?.ToString().ToLowerInvariant() ?? "restart", told, held));

    /// <summary>As <c>.story.json</c>: <c>version</c> changes when a reader of the old ones would misread the new ones.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { Version = 1, subject, isFix, points = _points }, Options);

    private sealed record Point(string Request, string Outcome, int? Told, int? Held);
}
