using CancelSpec.Cli.Story;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Cli.Story;

/// <summary>What the story says at its end is decided by the counters alone.</summary>
public sealed class StoryCountsTests
{
    [Fact]
    public void A_counter_that_falls_back_is_a_loss()
    {
        var counts = new StoryCounts(7, 9, 7);

        counts.Ending().Should().Be(StoryEnding.Loss);
        counts.Explanation().Should().ContainAll("BEGIN", "neither COMMIT nor ROLLBACK", "was 9 and is 7");
    }

    [Fact]
    public void A_counter_that_stays_is_no_loss()
    {
        var counts = new StoryCounts(7, 9, 9);

        counts.Ending().Should().Be(StoryEnding.NoLoss);
        counts.Explanation().Should().StartWith("Nothing was lost").And.NotContain("BEGIN");
    }

    [Theory]
    [InlineData(7, 7, 7, "7, then 7, and 7 after the restart")]
    [InlineData(6, 9, 9, "6, then 9, and 9 after the restart")]
    [InlineData(7, 9, 8, "7, then 9, and 8 after the restart")]
    [InlineData(7, null, 7, "7, then no number, and 7 after the restart")]
    public void Other_counters_are_told_as_they_are(int? beforeHangUp, int? afterHangUp, int? afterRestart, string told)
    {
        var counts = new StoryCounts(beforeHangUp, afterHangUp, afterRestart);

        counts.Invoking(seen => seen.Ending()).Should().Throw<StoryException>().WithMessage($"the counter was {told};*");
    }
}
