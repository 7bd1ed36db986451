using CancelSpec.Gate.Reports.Shards;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Gate.Reports.Shards;

/// <summary>Hand-made verdicts of shards. Each has passed all until a test changes one part of it.</summary>
internal static class ShardSamples
{
    public const string Plan = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    /// <summary>Of a subject that sends CancelRequests and whose sessions can be asked, with one refused commit.</summary>
    public static ScopeFacts Facts { get; } = new() { SendsCancelRequests = true, AsksSessions = true, RefusedCommits = ["POST /bump"] };

    /// <summary>What one machine has judged.</summary>
    public static Verdict Shard(int index, int count = 2, ScopeFacts? facts = null, SubjectIdentity? subject = null, int cancellations = 10)
    {
        var passed = VerdictSamples.Passed(subject ?? VerdictSamples.Pool("unfixed"), cancellations);
        return passed with
        {
            Hazards = [.. passed.Hazards.Select(hazard => hazard with { Reason = $"only shard {index}/{count} of the plan was tried" })],
            Shard = new JudgedShard(index, count) { Plan = Plan, Facts = facts ?? Facts },
        };
    }

    /// <summary>The verdict files of machines, called <c>1.json</c> and so on in their order.</summary>
    public static IReadOnlyList<ShardFile> Files(params IReadOnlyList<Verdict> verdicts) =>
        [.. verdicts.Select((verdict, index) => new ShardFile($"{index + 1}.json", VerdictSamples.Report(verdict.In("judged"))))];

    /// <summary>The one verdict of all.</summary>
    public static Verdict Merged(params IReadOnlyList<Verdict> verdicts) => ShardMerge.Of(Files(verdicts)).Verdicts.Single().Verdict;

    public static Finding Finding(string only, int? place, string operation = "GET /sleep") => VerdictSamples.Leak with { Only = only, Place = place, Operation = operation };
}
