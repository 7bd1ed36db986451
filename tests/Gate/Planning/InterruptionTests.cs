using CancelSpec.Gate.Planning;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Planning;

public sealed class InterruptionTests
{
    [Theory]
    [InlineData("sleep/3/fin", "after message 3 of 20, closing (FIN)")]
    [InlineData("bump/0/rst", "after message 0 of 20, resetting (RST)")]
    [InlineData("sleep/cold-12/rst", "after message 12 of 20 on a new session, resetting (RST)")]
    [InlineData("sleep-with-settings/late-3/fin", "after message 3 of 20, closing (FIN), its CancelRequest held back")]
    [InlineData("counter/waiting/fin", "while it waits for a connection, closing (FIN)")]
    [InlineData("sleep/together/rst", "while all connections are in use and one more request waits, all clients at once resetting (RST)")]
    public void Its_text_names_it_and_its_words_describe_it(string text, string words)
    {
        var interruption = Interruption.Parse(text);

        interruption.ToString().Should().Be(text);
        interruption.Describe(20).Should().Be(words);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sleep")]
    [InlineData("sleep/3")]
    [InlineData("sleep/3/fin/1")]
    [InlineData("nap/3/fin")]
    [InlineData("session/3/fin")]
    [InlineData("sleep/3/FIN")]
    [InlineData("sleep/-3/fin")]
    [InlineData("sleep/early-3/fin")]
    [InlineData("sleep/cold-/fin")]
    [InlineData("sleep/99999999999/fin")]
    public void A_text_that_names_none_is_refused_with_the_right_forms(string text)
    {
        var parse = () => Interruption.Parse(text);

        parse.Should().Throw<FormatException>().WithMessage($"'{text}' is not valid; expected sleep/3/fin*; requests are sleep, bump, counter*");
    }

    [Fact]
    public void Equal_texts_name_the_same_interruption() =>
        Interruption.Parse("bump/2/rst").Should().Be(new Interruption(StoryRequests.Bump, Moment.Warm, Disconnect.Reset, 2));
}
