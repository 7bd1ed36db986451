using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>A request that is done twice where its client has left is found beside the habits of a service.</summary>
public sealed class DoneTwiceTests
{
    public static bool CanRun => OrdersServiceTests.CanRun;

    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("twice"), InlineData("twice job"), InlineData("twice idle"), InlineData("twice now")]
    public async Task It_is_found_beside_a_habit(string habits) =>
        (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync(habits, "post-orders/4/fin"))).Found.Should().ContainSingle().Which.Hazard.Should().Be(Hazard.NotDurable);

    /// <summary>It shows itself in the trial after the next one, and in the repeated trial, which waits for it.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("later-300"), InlineData("later-1500"), InlineData("later-300 job")]
    public async Task It_is_found_although_it_is_done_late(string habits) =>
        (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync(habits, only: null))).Found.Should().ContainSingle().Which.Hazard.Should().Be(Hazard.NotDurable);

    /// <summary>What differs by chance is left out, and the rest is still compared.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task It_is_found_beside_what_a_request_does_by_chance() => (await HabitsService.JudgeAsync("twice bonus", only: null))
        .Of(Hazard.NotDurable).Findings.Select(finding => finding.Actual).Should().ContainMatch("*; then rows updated in public.stock 2");
}
