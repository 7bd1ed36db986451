using CancelSpec.Bench.Measuring;

namespace CancelSpec.Bench.RoundTrips;

/// <summary>What a round trip takes on each way.</summary>
/// <param name="Rows">One for each way; the first is the direct one.</param>
/// <param name="BytesOfRoundTrip">How much the tap allocates for a round trip that it does not record.</param>
/// <param name="Rounds">How many turns each way had.</param>
/// <param name="RoundTrips">How many round trips a turn had.</param>
/// <param name="Places">On which processors everything ran, or why it was not pinned.</param>
internal sealed record RoundTripResult(IReadOnlyList<WayRow> Rows, double BytesOfRoundTrip, int Rounds, int RoundTrips, string Places) : IPartResult
{
    /// <summary>The latency that the tap adds, divided by what HAProxy adds; null where HAProxy is not installed.</summary>
    public double? TapToHaProxy => ToHaProxy(Ways.TapName);

    /// <summary>The same while the tap records.</summary>
    public double? RecordingTapToHaProxy => ToHaProxy(Ways.RecordingName);

    public string ToText()
    {
        var table = new TextTable("tap", "median", "ratio", "lower quarter", "ratio", "added", "p99", "middle half of the rounds");
        foreach (var row in Rows)
        {
            table.Add($"{row.Name}", $"{row.Median:0.0} µs", $"{row.Ratio:0.00}", $"{row.LowerQuartile:0.0} µs", $"{row.LowerRatio:0.00}",
                $"{row.Added:0.0} µs", $"{row.P99:0.0} µs", $"{row.LowerQuartile:0.0} to {row.UpperQuartile:0.0} µs");
        }

        var haProxy = TapToHaProxy is null
            ? "HAProxy is not installed, so it is left out."
            : FormattableString.Invariant($"The tap adds {TapToHaProxy:0.00} times the latency that HAProxy adds, {RecordingTapToHaProxy:0.00} times while it records.");
        return FormattableString.Invariant($"""
            {table}{haProxy}
            The tap allocates {BytesOfRoundTrip:0.0} bytes for a round trip that it does not record.
            {Rounds} rounds of {RoundTrips} round trips each way. {Places}

            """);
    }

    private double? ToHaProxy(string name) => Rows.FirstOrDefault(row => row.Name == Ways.HaProxyName) is { } haProxy
        ? Rows.First(row => row.Name == name).Added / haProxy.Added
        : null;
}
