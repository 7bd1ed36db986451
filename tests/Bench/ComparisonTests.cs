using CancelSpec.Bench.Cancellation;
using CancelSpec.Bench.Measuring;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Bench;

/// <summary>The exit code of <c>--check</c>, and what a run makes of its measurements.</summary>
public sealed class ComparisonTests
{
    private static readonly Ratios Committed = new(new Dictionary<string, double> { ["1"] = 600, ["4"] = 1000 });

    [Theory]
    [InlineData(20, 0, "an interruption costs at most 15 % more round trips than ratios.json says", "")]
    [InlineData(22.9, 0, "an interruption costs at most 15 % more round trips than ratios.json says", "")]
    [InlineData(23.1, 1, "", "pool of 4: one interruption costs 1155 round trips, 16 % more than the committed 1000; at most 15 % more are allowed")]
    public void A_ratio_that_is_exceeded_fails_the_run(double cost, int code, string output, string errors)
    {
        using var told = new StringWriter();
        using var complained = new StringWriter();

        CancelSpec.Bench.Program.Compare(Committed, Measured(one: 12, four: cost), "ratios.json", told, complained).Should().Be(code);

        told.ToString().Trim().Should().Be(output);
        complained.ToString().Trim().Should().Be(errors);
    }

    [Fact]
    public void A_cost_is_divided_by_that_of_a_round_trip()
    {
        var measured = Measured(one: 12, four: 21);

        measured.RoundTripMicroseconds.Should().BeApproximately(20, 1e-9);
        measured.Ratios.RoundTripsOfOneInterruption["1"].Should().BeApproximately(600, 1e-9);
        measured.Ratios.RoundTripsOfOneInterruption["4"].Should().BeApproximately(1050, 1e-9);
        measured.Rows[0].PerSecond.Should().BeApproximately(25, 1e-9);
    }

    [Fact]
    public void Other_work_that_slows_one_judgement_does_not_change_the_ratio()
    {
        var judged = new Dictionary<int, List<Judged>> { [1] = [Judgement(12), Judgement(12), Judgement(12), Judgement(60)] };

        CancellationResult.Of(judged, [0.02, 0.02, 0.02, 0.09]).Ratios.RoundTripsOfOneInterruption["1"].Should().BeApproximately(600, 1e-9);
    }

    /// <param name="one">The milliseconds of one interruption with 1 connection.</param>
    /// <param name="four">The same with 4 connections.</param>
    private static CancellationResult Measured(double one, double four) =>
        CancellationResult.Of(new Dictionary<int, List<Judged>> { [1] = [Judgement(one)], [4] = [Judgement(four)] }, [0.02]);

    private static Judged Judgement(double cost) => new(100, TimeSpan.FromSeconds(4), TimeSpan.FromMilliseconds(100 * cost));
}
