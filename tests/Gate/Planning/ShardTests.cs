using CancelSpec.Gate.Planning;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Planning;

/// <summary>What belongs to a shard follows from the order of the plan alone.</summary>
public sealed class ShardTests
{
    private static readonly int[] Eleven = [.. Enumerable.Range(0, 11)];

    [Fact]
    public void A_shard_has_each_nth_item_from_its_own_on() => Shard.Parse("2/5").Of(Eleven).Should().Equal(1, 6);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    public void All_shards_together_are_the_whole_and_none_has_what_another_has(int count) =>
        Enumerable.Range(1, count).SelectMany(index => Shard.Parse($"{index}/{count}").Of(Eleven)).Order().Should().Equal(Eleven);

    [Fact]
    public void A_plan_that_is_shorter_than_its_shards_leaves_some_without_any() => Shard.Parse("12/12").Of(Eleven).Should().BeEmpty();

    [Fact]
    public void The_only_shard_is_the_whole() => Shard.Whole.Of(Eleven).Should().Equal(Eleven);

    [Fact]
    public void The_place_of_an_item_among_all_is_known()
    {
        var shard = Shard.Parse("3/4");

        shard.Of(Eleven).Select((item, place) => (item, shard.PlaceOf(place))).Should().OnlyContain(pair => pair.item == pair.Item2);
    }

    [Theory]
    [InlineData("6/5")]
    [InlineData("0/5")]
    [InlineData("1/0")]
    [InlineData("-1/5")]
    [InlineData("+1/5")]
    [InlineData("2")]
    [InlineData("2/5/5")]
    [InlineData("a/b")]
    [InlineData("1/1001")]
    [InlineData(" 1/2")]
    public void Another_form_is_refused(string text) => FluentActions.Invoking(() => Shard.Parse(text)).Should()
        .Throw<FormatException>().WithMessage($"'{text}' is not valid; expected a shard and how many there are, such as 2/5, with at most 1000");

    [Fact]
    public void What_is_written_is_read() => Shard.Parse($"{Shard.Parse("17/1000")}").Should().Be(Shard.Parse("17/1000"));
}
