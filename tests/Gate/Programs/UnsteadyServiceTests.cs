using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>What a service does only now and then, by chance or because the machine does not run it.</summary>
public sealed class UnsteadyServiceTests
{
    public static bool CanRun => OrdersServiceTests.CanRun;

    /// <summary>What a request does only now and then looks like a part of what it does each time.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task What_does_not_show_itself_again_is_a_remark()
    {
        var verdict = await HabitsService.JudgeAsync("restock now", only: null);

        verdict.Found.Should().BeEmpty();
        verdict.Of(Hazard.StaleResponse).Should().BeEquivalentTo(new { Outcome = Outcome.Passed, Reason = "the answers of GET /stock differ each time, so only their status was compared" });
        verdict.Remarks.Should().ContainMatch("*rows inserted into public.orders 1*rows updated in public.stock 2*That did not show itself again on a fresh subject.");
    }

    /// <summary>What it does is the same each time that it is learned, and not later. The other tables are compared all the same.</summary>
    [Fact(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    public async Task What_a_request_does_by_chance_is_not_compared()
    {
        var verdict = await HabitsService.JudgeAsync("bonus", only: null);

        verdict.Of(Hazard.NotDurable).Should().BeEquivalentTo(new { Outcome = Outcome.Passed, Reason = "not every effect was compared: what POST /orders does to public.log is not always the same" });
    }

    /// <summary>Another try proves what one try beside a stall does not. This holds for what is learned, too.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("pause", null), InlineData("doze", null)]
    [InlineData("bonus pause", "not every effect was compared: what POST /orders does to public.log is not always the same")]
    public async Task A_machine_that_is_too_slow_now_and_then_is_no_hindrance(string habits, string? reason)
    {
        var verdict = await HabitsService.JudgeAsync(habits, only: null);

        verdict.Of(Hazard.NotDurable).Should().BeEquivalentTo(new { Outcome = Outcome.Passed, Reason = reason });
    }
}
