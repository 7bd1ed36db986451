using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports.Shards;

/// <summary>
/// The places of a shard's findings in the order of the whole plan: what was found without interruption by request, then the
/// batches, then the late CancelRequests. There are none where the plan has one part.
/// </summary>
/// <param name="judged">What was judged.</param>
internal sealed class FindingPlaces(JudgedParts judged)
{
    private readonly IReadOnlyList<string> _requests = [.. judged.Plan.Recordings.Select(recording => $"{recording.Request}")];
    private readonly int _batches = judged.Batches.Count;

    /// <summary>The place of what was found without interruption.</summary>
    public int? OfUninterrupted(Finding finding) =>
        judged.Options.Shard is null ? null : Math.Max(0, _requests.ToList().IndexOf(finding.Operation));

    /// <summary>The place of what a batch has shown.</summary>
    /// <param name="index">The place of its result among <see cref="JudgedParts.Results"/>.</param>
    public int? OfResult(int index) => judged.Options.Shard is { } shard
        ? _requests.Count + (index < _batches ? shard.PlaceOf(index) : judged.Plan.Batches.Count)
        : null;
}
