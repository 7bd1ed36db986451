using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Judging;

/// <summary>What was seen of requests whose COMMIT the database had to refuse.</summary>
internal sealed class CommitsJudged
{
    public List<(Hazard Hazard, Finding Finding)> Findings { get; } = [];

    /// <summary>The requests that were judged.</summary>
    public List<Request> Requests { get; } = [];

    /// <summary>The requests that commit and were not judged, each with the reason, as the end of a sentence.</summary>
    public List<(Request Request, string Reason)> NotJudged { get; } = [];

    public List<string> Remarks { get; } = [];

    public void Add(Request request, string reason) => NotJudged.Add((request, reason));
}
