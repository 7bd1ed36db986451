using CancelSpec.Databases;
using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>What was judged of a subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Options">How it was judged.</param>
/// <param name="Plan">What was to be tried.</param>
/// <param name="Results">What was tried: a result for each batch of the plan that is to be tried here, then those of late CancelRequests.</param>
/// <param name="Dialect">The database's dialect.</param>
/// <param name="Remark">What a reader must know of how the subject was seen; null for nothing.</param>
internal sealed record JudgedParts(
    SubjectIdentity Subject, JudgeOptions Options, Plan Plan, IReadOnlyList<BatchResult> Results, DatabaseDialect Dialect, string? Remark)
{
    /// <summary>The requests that send the statement of every probe.</summary>
    public IReadOnlyList<Request> Ambiguous { get; init; } = [];

    /// <summary>The probes.</summary>
    public required Probes Probes { get; init; }

    /// <summary>What was found while every client stayed.</summary>
    public IReadOnlyList<(Hazard Hazard, Finding Finding)> FoundUninterrupted { get; init; } = [];

    /// <summary>What was seen of requests whose COMMIT the database had to refuse.</summary>
    public required CommitsJudged Commits { get; init; }

    /// <summary>What was learned about the subject's sessions.</summary>
    public required SessionInspection Inspection { get; init; }

    /// <summary>A digest of the plan.</summary>
    public required string PlanDigest { get; init; }

    /// <summary>The batches that are to be tried here.</summary>
    public IReadOnlyList<Batch> Batches => Shard.Of(Plan.Batches);

    /// <summary>The part of the plan that is to be tried here.</summary>
    public Shard Shard => Options.Shard ?? Shard.Whole;
}
