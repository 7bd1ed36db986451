using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>Faults of services that have habits, which must not hide them.</summary>
public sealed class HabitFaultTests
{
    public static bool CanRun => OrdersServiceTests.CanRun;

    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("leak", "H1"), InlineData("leak listener", "H1"), InlineData("leak job", "H1"), InlineData("leak idle", "H1")]
    [InlineData("leak behind", "H1"), InlineData("leak behind reading", "H1"), InlineData("leak reading", "H1")]
    [InlineData("leak audit", "H1"), InlineData("leak seen", "H1"), InlineData("leak queued job", "H1")]
    [InlineData("leak second-pool", "H5")]
    public async Task A_fault_is_found_beside_a_habit(string habits, string hazard)
    {
        var found = (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync(habits, "post-orders/4/fin"))).Found.Should().ContainSingle().Which;

        found.Hazard.Id.Should().Be(hazard);
    }

    /// <summary>Another session is used first, which is not the one of the order.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("note leak", "post-orders/4/fin", "H1"), InlineData("note early", "post-orders/11/fin", "H5")]
    public async Task A_fault_is_found_behind_other_work(string habits, string only, string hazard) =>
        (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync(habits, only))).Found.Should().ContainSingle().Which.Hazard.Id.Should().Be(hazard);

    /// <summary>The order is rolled back, and the rest of its transaction is written all the same.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("trail half", "post-orders/4/fin"), InlineData("trail-text half", "post-orders/4/fin"), InlineData("trail half watch", "post-orders/4/fin")]
    [InlineData("trail half", "post-orders/waiting/fin")]
    public async Task Half_of_an_order_is_found(string habits, string only) =>
        (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync(habits, only, HabitsService.Marked))).Found.Should().ContainSingle().Which.Hazard.Should().Be(Hazard.NotDurable);

    /// <summary>The expected answer acknowledges, whatever its status is.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("form early", "H5"), InlineData("form unchecked", "H12")]
    public async Task A_fault_is_found_behind_a_redirection(string habits, string hazard) =>
        (await HabitsService.JudgeAsync(habits, only: null, HabitsService.Redirecting)).Found.Select(found => found.Hazard.Id).Should().Equal(hazard);

    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task A_fault_is_found_beside_a_request_that_is_left_out()
    {
        var found = (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync("leak accepted", "post-orders-now/4/fin", HabitsService.Accepting))).Found.Should().ContainSingle().Which;

        found.Hazard.Should().Be(Hazard.LeakedTransaction);
    }
}
