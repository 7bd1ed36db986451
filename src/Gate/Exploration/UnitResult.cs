using CancelSpec.Gate.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>What the cancellations of a <see cref="Unit"/> have shown.</summary>
internal sealed class UnitResult
{
    public List<(Hazard Hazard, Finding Finding)> Findings { get; } = [];

    public List<string> Remarks { get; } = [];

    public int Cancellations { get; set; }

    /// <summary>The first point at which the subject sent a CancelRequest; null if it did not.</summary>
    public CancellationPoint? FirstCancelRequest { get; set; }
}
