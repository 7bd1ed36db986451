using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Hazards;

/// <summary>What interrupted requests may have done to a state of several columns.</summary>
public sealed class StateEffectTests
{
    private static readonly StateRow Before = new([10, 5]);

    [Theory]
    [InlineData("none of it", true, 10, 5)]
    [InlineData("all of it", true, 11, 3)]
    [InlineData("a part of it", false, 11, 5)]
    [InlineData("another part of it", false, 10, 3)]
    [InlineData("it twice", false, 12, 1)]
    public void Both_columns_change_or_none(string what, bool isPossible, params int[] after) =>
        Of([new(1), new(-2)], after).IsPossible.Should().Be(isPossible, what);

    [Theory]
    [InlineData(true, 10, 5)]
    [InlineData(true, 0, 6)]
    [InlineData(false, 0, 5)]
    public void A_column_may_be_set_and_another_one_changed(bool isPossible, params int[] after)
    {
        var effect = Of([new(0, IsSet: true), new(1)], after);

        effect.IsPossible.Should().Be(isPossible);
        effect.Expected.Should().Be("10, 5 or 0, 6");
    }

    [Theory, InlineData(true, 10, 5), InlineData(false, 11, 5)]
    public void A_request_of_which_nothing_is_said_leaves_the_state(bool isPossible, params int[] after)
    {
        var effect = Of([], after);

        effect.Should().BeEquivalentTo(new { IsPossible = isPossible, Expected = "10, 5", Actual = $"it is {after[0]}, {after[1]}" });
    }

    [Fact]
    public void What_is_added_is_counted_in_each_column()
    {
        var effect = new StateChange([new(1), new(0), new(-2)]);

        EffectCount.Of(effect, new([1, 1, 1]), new([3, 9, -3]), most: 4)!.Should().BeEquivalentTo(new { Times = new[] { 2 }, Each = "column 1 of the state +1 and column 3 of the state -2" });
        EffectCount.Of(effect, new([1, 1, 1]), new([3, 9, -1]), most: 4)!.Times.Should().BeEmpty();
        EffectCount.Of(new StateChange([new(1, IsSet: true)]), Before, Before, most: 4).Should().BeNull("nothing tells how often it was set");
    }

    private static StateEffect Of(IReadOnlyList<ColumnChange> effect, int[] after) => StateEffect.Of(Samples.Of(StoryRequests.Counter with { Effect = effect.Count == 0 ? null : new StateChange(effect) }) with
    {
        Before = new StateBefore(Before, OpenSessions: 2, SessionsOpened: 5),
        State = new StateSeen(new StateRow([.. after.Select(number => (long)number)])),
    })!;
}
