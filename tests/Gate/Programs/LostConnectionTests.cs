using CancelSpec.Tests.Support;
using CancelSpec.Verdicts;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Programs;

/// <summary>A connection that never comes back is found beside the habits of a service.</summary>
public sealed class LostConnectionTests
{
    public static bool CanRun => OrdersServiceTests.CanRun;

    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("lose"), InlineData("lose two-sessions"), InlineData("note lose")]
    public async Task It_is_found_beside_a_habit(string habits) => await IsFoundAsync(habits);

    /// <summary>The database waits for its client then, which is no work of the database.</summary>
    [Theory(Skip = OrdersServiceTests.HowToGetIt, SkipUnless = nameof(CanRun))]
    [InlineData("unended"), InlineData("unfed"), InlineData("unread")]
    public async Task It_is_found_although_its_session_is_at_work(string habit) => await IsFoundAsync(habit);

    private static async Task IsFoundAsync(string habits) =>
        (await GateRun.UntilFoundAsync(() => HabitsService.JudgeAsync(habits, "post-orders/4/fin"))).Found.Should().ContainSingle().Which.Hazard.Should().Be(Hazard.LostPermit);
}
