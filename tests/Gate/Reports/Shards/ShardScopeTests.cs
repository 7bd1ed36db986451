using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Reports.Shards;
using CancelSpec.Tests.Gate.Hazards;
using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Reports.Shards;

/// <summary>The verdict of one shard does not claim more than was tried.</summary>
public sealed class ShardScopeTests
{
    private static readonly Shard Second = Shard.Parse("2/5");
    private static readonly Batch Bump = new(Samples.Recording(StoryRequests.Bump), []);
    private static readonly Batch Sleep = new(Samples.Recording(StoryRequests.Sleep), []);

    [Fact]
    public void No_hazard_passes_as_if_the_whole_plan_had_been_tried() =>
        VerdictOf(ShardSamples.Facts, Bump, Sleep).Hazards.Should().OnlyContain(hazard => hazard.Outcome == Outcome.Passed && hazard.Reason == "only shard 2/5 of the plan was tried");

    [Fact]
    public void Without_a_batch_no_interruption_has_judged_anything()
    {
        var verdict = VerdictOf(ShardSamples.Facts);

        verdict.Hazards.Where(hazard => hazard.Hazard != Hazard.FalseCommit).Should().OnlyContain(hazard =>
            hazard.Outcome == Outcome.NotJudged && hazard.Reason == "no interruption of the plan belongs to shard 2/5");
        verdict.Of(Hazard.FalseCommit).Outcome.Should().Be(Outcome.Passed, "commits are refused while every client stays");
    }

    [Fact]
    public void Without_a_request_that_sleeps_no_cancellation_was_swallowed() => ShouldBe(VerdictOf(ShardSamples.Facts, Bump), Hazard.SwallowedCancellation,
        Outcome.NotJudged, "no interruption of shard 2/5 strikes a request that idles in its transaction");

    [Fact]
    public void That_no_CancelRequest_was_seen_is_said_of_the_shard_alone() => ShouldBe(
        VerdictOf(ShardSamples.Facts with { SendsCancelRequests = false }, Bump), Hazard.LateCancel, Outcome.Passed, "no CancelRequest was seen in shard 2/5");

    [Fact]
    public void That_no_request_commits_is_said_of_the_shard_alone() => ShouldBe(VerdictOf(ShardSamples.Facts with { RefusedCommits = [] }, Bump), Hazard.FalseCommit,
        Outcome.NotJudged, "no request of shard 2/5 commits what it writes with a COMMIT");

    private static Verdict VerdictOf(ScopeFacts facts, params IReadOnlyList<Batch> batches)
    {
        var builder = new VerdictBuilder();
        JudgedScope.Add(builder, facts, Second);
        ShardScope.Add(builder, Second, batches);
        return builder.ToVerdict(VerdictSamples.Pool("unfixed"), TimeSpan.Zero);
    }

    private static void ShouldBe(Verdict verdict, Hazard hazard, Outcome outcome, string reason) =>
        (verdict.Of(hazard).Outcome, verdict.Of(hazard).Reason).Should().Be((outcome, reason));
}
