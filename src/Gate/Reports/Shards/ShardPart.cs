using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports.Shards;

/// <summary>One shard's verdict on a subject.</summary>
/// <param name="Path">The file that holds it.</param>
/// <param name="Reported">The verdict.</param>
/// <param name="Shard">Which part of the plan it is about.</param>
internal sealed record ShardPart(string Path, ReportedVerdict Reported, JudgedShard Shard)
{
    public Verdict Verdict => Reported.Verdict;

    public SubjectIdentity Subject => Verdict.Subject;
}
