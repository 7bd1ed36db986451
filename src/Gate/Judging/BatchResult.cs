using CancelSpec.Gate.Planning;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Judging;

/// <summary>What the trials of a <see cref="Batch"/> have shown.</summary>
internal sealed class BatchResult
{
    public List<(Hazard Hazard, Finding Finding)> Findings { get; } = [];

    public List<string> Remarks { get; } = [];

    /// <summary>How many requests were interrupted.</summary>
    public int Interruptions { get; set; }

    /// <summary>Interruptions that did not come about, because the request did not come to its boundary.</summary>
    public List<Interruption> Missed { get; } = [];

    /// <summary>Interruptions whose trials proved nothing, and why, as the end of a sentence.</summary>
    public List<(Interruption Interruption, string Reason)> NotJudged { get; } = [];

    /// <summary>The hazard because of which the rest of the batch was not tried; null where all of it was.</summary>
    public Hazard? LeftOutFor { get; set; }

    /// <summary>The first interruption for which the subject sent a CancelRequest; null if it sent none.</summary>
    public Interruption? FirstCancelRequest { get; set; }

    /// <summary>Whether the hazard was not found in this batch before. Only then is the finding worth a <see cref="Trace"/>.</summary>
    public bool IsFirst(Hazard hazard) => !Findings.Exists(found => found.Hazard == hazard);
}
