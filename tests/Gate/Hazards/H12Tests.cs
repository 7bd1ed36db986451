using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

public sealed class H12Tests
{
    private static readonly RefusedCommit Acknowledged = new(StoryRequests.BumpInTransaction, Samples.Answer("ok"), Bumped(times: 0))
    {
        Session = 1,
        FailedAt = TimeSpan.FromSeconds(1),
        Events = [Samples.ToSubject("CommandComplete", "ROLLBACK") with { At = TimeSpan.FromSeconds(2) }],
    };

    [Fact]
    public void A_success_although_the_commit_was_refused_is_found() =>
        H12.Judge(Acknowledged).ShouldBeFound(Hazard.FalseCommit, "the counter +0; it was answered 200 ok");

    [Fact]
    public void A_part_of_the_effect_does_not_excuse_it() =>
        H12.Judge(Acknowledged with { Effect = Bumped(1).And(EffectCount.Of("rows in lines", each: 2, change: 1, most: 2)) }).Should().NotBeNull();

    [Fact]
    public void An_error_is_innocent() => H12.Judge(Acknowledged with { Answer = Samples.Answer("no", 500) }).Should().BeNull();

    [Fact]
    public void No_answer_is_innocent() => H12.Judge(Acknowledged with { Answer = null }).Should().BeNull();

    [Fact]
    public void A_handler_that_tries_again_is_innocent() =>
        H12.Judge(Acknowledged with { Effect = Bumped(1), Events = [.. Acknowledged.Events, Commit(3)] }).Should().BeNull();

    [Fact]
    public void A_later_COMMIT_is_innocent_though_the_effect_is_another() =>
        H12.Judge(Acknowledged with { Events = [.. Acknowledged.Events, Commit(3)] }).Should().BeNull();

    [Fact]
    public void An_earlier_COMMIT_excuses_nothing() =>
        H12.Judge(Acknowledged with { Events = [Commit(0), .. Acknowledged.Events] }).Should().NotBeNull();

    [Fact]
    public void Where_success_is_told_too_early_the_answer_to_the_COMMIT_was_not_ignored() =>
        H12.Judge(Acknowledged with { IsAnsweredEarly = true }).Should().BeNull();

    [Fact]
    public void Where_the_effect_is_not_known_nothing_is_found() => H12.Judge(Acknowledged with { Effect = null }).Should().BeNull();

    [Fact]
    public void Where_nothing_was_seen_nothing_is_found() => H12.Judge(null).Should().BeNull();

    private static EffectCount Bumped(int times) => EffectCount.Of("the counter", each: 1, times, most: 2);

    private static TapEvent Commit(int second) =>
        Samples.ToSubject("CommandComplete", "COMMIT") with { At = TimeSpan.FromSeconds(second) };
}
