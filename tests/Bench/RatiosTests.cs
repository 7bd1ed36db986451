using CancelSpec.Bench.Measuring;
using CancelSpec.Tests.Databases;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Bench;

/// <summary>The ratios that are committed, compared with those of a run.</summary>
public sealed class RatiosTests
{
    private static readonly Ratios Committed = Of(600, 1000);

    [Theory]
    [InlineData(600, 1000)]
    [InlineData(690, 1150)]
    [InlineData(1, 1)]
    public void Up_to_15_percent_more_are_allowed(double one, double four) => Of(one, four).Excesses(Committed).Should().BeEmpty();

    [Fact]
    public void More_than_15_percent_more_is_an_excess_with_both_figures() =>
        Of(600, 1160).Excesses(Committed).Should().Equal(
            "pool of 4: one interruption costs 1160 round trips, 16 % more than the committed 1000; at most 15 % more are allowed");

    [Fact]
    public void What_was_not_measured_is_an_excess() =>
        new Ratios(new Dictionary<string, double> { ["1"] = 600 }).Excesses(Committed).Should().Equal(
            "pool of 4: it was not measured, and 1000 round trips are committed");

    [Fact]
    public void A_file_of_ratios_can_be_read()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "ratios.json");
        File.WriteAllText(file, """{ "roundTripsOfOneInterruption": { "1": 600, "4": 1000.5 } }""");

        Ratios.Load(file).RoundTripsOfOneInterruption.Should().Equal(new Dictionary<string, double> { ["1"] = 600, ["4"] = 1000.5 });
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("no JSON")]
    public void Another_file_is_refused_by_its_name(string text)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "ratios.json");
        File.WriteAllText(file, text);

        var load = () => Ratios.Load(file);

        load.Should().Throw<FormatException>().WithMessage($"'{file}' *");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var load = () => Ratios.Load("/nowhere/ratios.json");

        load.Should().Throw<FormatException>().WithMessage("'/nowhere/ratios.json' cannot be used*");
    }

    private static Ratios Of(double one, double four) => new(new Dictionary<string, double> { ["1"] = one, ["4"] = four });
}
