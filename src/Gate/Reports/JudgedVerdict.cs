using CancelSpec.Gate.Reports.Shards;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>Makes the verdict of a judgement that has come to its end.</summary>
internal static class JudgedVerdict
{
    /// <param name="judged">What was judged.</param>
    /// <param name="elapsed">How long that took.</param>
    /// <exception cref="SubjectException">The only interruption did not come about. A run that tries nothing must not look like a cure.</exception>
    public static Verdict Of(JudgedParts judged, TimeSpan elapsed)
    {
        var builder = new VerdictBuilder(judged.Options.Again);
        var places = new FindingPlaces(judged);
        foreach (var (hazard, finding) in judged.FoundUninterrupted)
            builder.Add(hazard, finding with { Place = places.OfUninterrupted(finding) });
        foreach (var (index, result) in judged.Results.Index())
            builder.Add(result, places.OfResult(index));
        ScopeRemarks.Add(builder, judged);
        var facts = FactsOfJudgement.Of(judged);
        JudgedScope.Add(builder, facts, judged.Options.Shard);
        if (judged.Options.Shard is not { } shard)
            return builder.ToVerdict(judged.Subject, elapsed);
        ShardScope.Add(builder, shard, judged.Batches);
        return builder.ToVerdict(judged.Subject, elapsed) with
        {
            Shard = shard.Judged with { Plan = judged.PlanDigest, Facts = facts },
        };
    }
}
