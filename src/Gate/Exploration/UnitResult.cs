using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>What the cancellations of a <see cref="Unit"/> have shown.</summary>
internal sealed class UnitResult
{
    public List<(Hazard Hazard, Finding Finding)> Findings { get; } = [];

    /// <summary>Whether the hazard is new here: then it is worth a <see cref="Trace"/>.</summary>
    public bool IsFirst(Hazard hazard) => !Findings.Exists(found => found.Hazard == hazard);

    public List<string> Remarks { get; } = [];

    public int Cancellations { get; set; }

    /// <summary>The points that the request did not come to, so that nobody could hang up there.</summary>
    public List<CancellationPoint> Missed { get; } = [];

    /// <summary>The hazard for which some cancellations were not tried; null where all were.</summary>
    public Hazard? LeftOutFor { get; set; }

    /// <summary>The first point at which the subject sent a CancelRequest; null if it did not.</summary>
    public CancellationPoint? FirstCancelRequest { get; set; }
}
