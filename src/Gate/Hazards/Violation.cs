using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>A hazard that an observation shows.</summary>
/// <param name="Hazard">The hazard.</param>
/// <param name="LookedAt">The later request that went wrong, or what was looked at.</param>
/// <param name="Expected">What should have happened.</param>
/// <param name="Actual">What happened.</param>
internal sealed record Violation(Hazard Hazard, string LookedAt, string Expected, string Actual)
{
    /// <summary>It rests on something that did not come within a time, so finding it again takes that time again.</summary>
    public bool RestsOnWaiting { get; init; }

    /// <summary>
    /// It rests on what this request did each time before; null where it does not. This time the request may have done something
    /// else for a reason of its own, as a shop does that orders new stock.
    /// </summary>
    public Request? OtherEffectOf { get; init; }

    /// <summary>It rests on how long sessions were idle before the subject closed them. It may do that sooner than is usual.</summary>
    public bool RestsOnIdleTime { get; init; }
}
