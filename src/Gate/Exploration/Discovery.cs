using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>A hazard that one cancellation has shown.</summary>
/// <param name="Hazard">Which.</param>
/// <param name="FollowUp">The later request that went wrong, or what was looked at.</param>
/// <param name="Expected">What should have happened.</param>
/// <param name="Actual">What did.</param>
internal sealed record Discovery(Hazard Hazard, string FollowUp, string Expected, string Actual)
{
    /// <summary>It was found by waiting for something that did not come, so it is dear to find again.</summary>
    public bool WasWaitedFor { get; init; }
}
