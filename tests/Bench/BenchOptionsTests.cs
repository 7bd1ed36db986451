using CancelSpec.Bench;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Bench;

/// <summary>The command line of the benchmark.</summary>
public sealed class BenchOptionsTests
{
    [Fact]
    public void Without_options_all_parts_run()
    {
        var options = BenchOptions.Parse([]);

        options.Parts.Should().Equal("cancellation", "tap", "service", "growth");
        options.Check.Should().BeNull();
        options.Help.Should().BeFalse();
    }

    [Fact]
    public void Each_option_has_its_value()
    {
        var options = BenchOptions.Parse(["--only", "tap,cancellation", "--rounds", "7", "--json", "a.json", "--check", "b.json", "--picture", "c.svg"]);

        options.Parts.Should().Equal("cancellation", "tap");
        options.Rounds.Should().Be(7);
        (options.Json, options.Check, options.Picture).Should().Be(("a.json", "b.json", "c.svg"));
    }

    [Theory]
    [InlineData("'--fast' is no option*", "--fast", "1")]
    [InlineData("--only: 'speed' is no part; parts are cancellation, tap, service, growth", "--only", "tap,speed")]
    [InlineData("--only: it needs a value*", "--only")]
    [InlineData("--json: it needs a value, and was given ''", "--json", "")]
    [InlineData("--rounds: '0' is not a whole number from 1 to 10000", "--rounds", "0")]
    [InlineData("--rounds: '-3' is not*", "--rounds", "-3")]
    [InlineData("--check: 'ratios.json' needs the part cancellation*", "--only", "tap", "--check", "ratios.json")]
    public void A_wrong_option_is_named_with_its_value(string message, params string[] words)
    {
        var parse = () => BenchOptions.Parse(words);

        parse.Should().Throw<FormatException>().WithMessage(message);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--rounds", "5", "-h")]
    public void Help_can_be_asked_for(params string[] words) => BenchOptions.Parse(words).Help.Should().BeTrue();
}
