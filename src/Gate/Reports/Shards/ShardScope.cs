using CancelSpec.Gate.Planning;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports.Shards;

/// <summary>Says in the verdict of one shard how little of the plan it is about.</summary>
internal static class ShardScope
{
    /// <param name="verdict">Knows what limits the verdict besides.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="batches">Its batches.</param>
    public static void Add(VerdictBuilder verdict, Shard shard, IReadOnlyList<Batch> batches)
    {
        foreach (var hazard in Hazard.All)
        {
            // Refused commits are judged without interruptions.
            if (batches is [] && hazard != Hazard.FalseCommit)
                verdict.DoNotJudge(hazard, $"no interruption of the plan belongs to shard {shard}");
            verdict.JudgeOnlyPartly(hazard, $"only shard {shard} of the plan was tried");
        }

        if (!batches.Any(batch => batch.Recording.Request.Sleeps))
            verdict.DoNotJudge(Hazard.SwallowedCancellation, $"no interruption of shard {shard} strikes a request that idles in its transaction");
    }
}
