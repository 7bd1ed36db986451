using CancelSpec.Tests.Verdicts;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;
using static CancelSpec.Tests.Gate.Reports.Shards.ShardSamples;

namespace CancelSpec.Tests.Gate.Reports.Shards;

/// <summary>The merged verdict says of each hazard what one machine would have said that had judged the whole plan.</summary>
public sealed class MergedScopeTests
{
    private const string Slow = "the machine or its database was too slow";

    [Fact]
    public void That_only_a_shard_was_tried_is_said_no_more() =>
        Merged(Shard(1), Shard(2)).Hazards.Should().OnlyContain(hazard => hazard.Outcome == Outcome.Passed && hazard.Reason == null);

    [Fact]
    public void A_hazard_that_one_shard_could_not_show_is_judged_if_another_could()
    {
        var without = Shard(1, facts: Facts with { RefusedCommits = [] })
            .WithNotJudged("H11", "no interruption of shard 1/2 strikes a request that idles in its transaction")
            .WithNotJudged("H12", "no request of shard 1/2 commits what it writes with a COMMIT");

        ShouldPass(Merged(without, Shard(2)), Hazard.SwallowedCancellation, Hazard.FalseCommit);
    }

    [Fact]
    public void A_shard_without_any_interruption_takes_nothing_from_the_others()
    {
        var empty = Shard(2, facts: Facts with { SendsCancelRequests = false, RefusedCommits = [] }, cancellations: 0);
        empty = Hazard.All.Aggregate(empty, (verdict, hazard) => verdict.WithNotJudged(hazard.Id, "no interruption of the plan belongs to shard 2/2"));

        ShouldPass(Merged(Shard(1), empty), [.. Hazard.All]);
    }

    [Fact]
    public void No_CancelRequest_is_sent_if_no_shard_saw_one()
    {
        var silent = Facts with { SendsCancelRequests = false };

        ShouldPass(Merged(Shard(1, facts: silent), Shard(2)), Hazard.LateCancel);
        ShouldPassInPart(Merged(Shard(1, facts: silent), Shard(2, facts: silent)), Hazard.LateCancel, "the subject sends no CancelRequest");
    }

    [Fact]
    public void No_commit_was_refused_if_no_shard_refused_one()
    {
        var none = Facts with { RefusedCommits = [] };

        ShouldNotBeJudged(Merged(Shard(1, facts: none), Shard(2, facts: none)), Hazard.FalseCommit, "no request commits what it writes with a COMMIT");
    }

    [Fact]
    public void Commits_that_could_not_be_judged_stand_in_the_order_of_the_plan()
    {
        var first = Facts with { UnjudgedCommits = [new("GET /a", "x", 0), new("GET /c", "x", 2)] };
        var second = Facts with { UnjudgedCommits = [new("GET /b", "x", 1), new("GET /d", "y", 3)] };

        ShouldPassInPart(Merged(Shard(1, facts: first), Shard(2, facts: second)), Hazard.FalseCommit,
            "it was not judged for GET /a and GET /b and GET /c, because x; it was not judged for GET /d, because y");
        ShouldNotBeJudged(Merged(Shard(1, facts: first with { RefusedCommits = [] }), Shard(2, facts: second with { RefusedCommits = [] })), Hazard.FalseCommit,
            "it was not judged for GET /a and GET /b and GET /c, because x; it was not judged for GET /d, because y");
    }

    [Fact]
    public void What_was_left_out_in_one_shard_limits_the_other_hazards_of_all()
    {
        var merged = Merged(
            Shard(1, facts: Facts with { LeftOutFor = [Hazard.LostPermit] }).WithFound("H2"), Shard(2, facts: Facts with { LeftOutFor = [Hazard.NeverHeals] }).WithFound("H10"));

        ShouldPassInPart(merged, Hazard.LeakedTransaction, "some interruptions were not tried, since H2 lost permit and H10 never heals had been found next to them");
        merged.Found.Should().OnlyContain(hazard => hazard.Reason == null, "each of the two is the reason, as in one run");
    }

    [Fact]
    public void A_shard_in_which_nothing_was_proved_limits_all_hazards_and_no_more()
    {
        var slow = Facts with { Unproven = [Slow] };

        Merged(Shard(1, facts: slow, cancellations: 0), Shard(2)).Hazards.Should().OnlyContain(
            hazard => hazard.Outcome == Outcome.Passed && hazard.Reason == $"some interruptions were not judged, because {Slow}");
        Merged(Shard(1, facts: slow, cancellations: 0), Shard(2, facts: slow, cancellations: 0)).Hazards.Should().OnlyContain(
            hazard => hazard.Outcome == Outcome.NotJudged && hazard.Reason == Slow);
    }

    [Fact]
    public void A_shard_in_which_something_was_not_proved_is_no_pass_of_the_whole() =>
        ShouldPassInPart(Merged(Shard(1), Shard(2, facts: Facts with { Unproven = [Slow] })), Hazard.DoubleReturn, $"some interruptions were not judged, because {Slow}");

    [Fact]
    public void No_session_was_asked_if_no_shard_asked_one()
    {
        var mute = Facts with { AsksSessions = false, Refusals = ["b"] };

        ShouldNotBeJudged(Merged(Shard(1, facts: mute), Shard(2, facts: mute with { Refusals = ["a"] })), Hazard.SessionState,
            "no session could be asked before a probe's statement: a");
        ShouldPassInPart(Merged(Shard(1, facts: mute), Shard(2)), Hazard.SessionState, "some sessions could not be asked before a probe's statement: b");
    }

    [Fact]
    public void What_no_shard_could_judge_is_not_judged_and_what_some_could_is_judged_in_part()
    {
        var none = Facts with { NotJudged = [new(Hazard.SwallowedCancellation, "no request sleeps")] };

        ShouldNotBeJudged(Merged(Shard(1, facts: none), Shard(2, facts: none)), Hazard.SwallowedCancellation, "no request sleeps");
        ShouldPassInPart(Merged(Shard(1, facts: none), Shard(2)), Hazard.SwallowedCancellation, "no request sleeps");
    }

    [Fact]
    public void What_one_shard_judged_only_in_part_is_judged_in_part() =>
        ShouldPassInPart(Merged(Shard(1), Shard(2, facts: Facts with { JudgedInPart = [new(Hazard.NotDurable, "not every effect was compared: a")] })), Hazard.NotDurable,
            "not every effect was compared: a");

    [Fact]
    public void A_found_hazard_keeps_the_limit_of_the_whole()
    {
        var some = Facts with { JudgedInPart = [new(Hazard.NotDurable, "not every effect was compared: a")] };

        Merged(Shard(1, facts: some), Shard(2, facts: some).WithFound("H5")).Of(Hazard.NotDurable).Reason.Should().Be("not every effect was compared: a");
    }

    [Fact]
    public void What_was_learned_of_the_subject_holds_for_the_whole()
    {
        var shared = Facts with { SharesConnections = true, OpensSessionForEachRequest = true };

        var merged = Merged(Shard(1, facts: shared), Shard(2, facts: shared));

        merged.Hazards.Where(hazard => hazard.Outcome is Outcome.NotJudged).Select(hazard => hazard.Hazard.Id).Should().Equal("H2", "H4", "H6", "H9", "H12");
        merged.Of(Hazard.ReconnectStorm).Reason.Should().StartWith("the subject opens a session for each request");
    }

    [Fact]
    public void Nothing_is_judged_where_a_request_is_answered_before_its_work()
    {
        var early = Facts with { AnsweredBeforeWork = "POST /a" };

        Merged(Shard(1, facts: early, cancellations: 0), Shard(2, facts: early, cancellations: 0)).Hazards.Should().OnlyContain(hazard =>
            hazard.Outcome == Outcome.NotJudged && hazard.Reason!.StartsWith("POST /a is answered before its work is done"));
    }

    private static void ShouldPass(Verdict merged, params Hazard[] hazards) =>
        hazards.Should().OnlyContain(hazard => merged.Of(hazard).Outcome == Outcome.Passed && merged.Of(hazard).Reason == null);

    private static void ShouldPassInPart(Verdict merged, Hazard hazard, string reason) => ShouldBe(merged, hazard, Outcome.Passed, reason);

    private static void ShouldNotBeJudged(Verdict merged, Hazard hazard, string reason) => ShouldBe(merged, hazard, Outcome.NotJudged, reason);

    private static void ShouldBe(Verdict merged, Hazard hazard, Outcome outcome, string reason) =>
        (merged.Of(hazard).Outcome, merged.Of(hazard).Reason).Should().Be((outcome, reason));
}
