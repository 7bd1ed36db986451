using CancelSpec.Bench.Measuring;

namespace CancelSpec.Bench.Cancellation;

/// <summary>
/// What an interruption costs, in milliseconds of a processor and in round trips of the same run. Other work of the machine only
/// ever adds to a cost, so the lower quartile is steadier than the median.
/// </summary>
/// <param name="Rows">One for each size of the pool.</param>
/// <param name="RoundTripMicroseconds">The processor time of one round trip: the lower quartile of all loops.</param>
/// <param name="RoundTripSpread">How far the loops are apart, as a part of that.</param>
internal sealed record CancellationResult(IReadOnlyList<CancellationRow> Rows, double RoundTripMicroseconds, double RoundTripSpread) : IPartResult
{
    /// <param name="judged">The judgements by the size of the pool.</param>
    /// <param name="loops">The milliseconds of a round trip, as each loop has shown them.</param>
    public static CancellationResult Of(IReadOnlyDictionary<int, List<Judged>> judged, IReadOnlyCollection<double> loops)
    {
        var roundTrip = loops.LowerQuartile();
        return new CancellationResult([.. judged.Select(size => Row(size.Key, size.Value, roundTrip))], roundTrip * 1000, loops.Spread());
    }

    /// <summary>The ratios, to be compared with other runs.</summary>
    public Ratios Ratios => new(Rows.ToDictionary(row => $"{row.Connections}", row => row.RoundTrips));

    public string ToText()
    {
        var table = new TextTable("cancellation", "interruptions", "seconds", "per second", "processor ms", "round trips", "spread");
        foreach (var row in Rows)
        {
            table.Add($"check-on-return, {row.Connections}", $"{row.Interruptions}", $"{row.Seconds:0.0}", $"{row.PerSecond:0.0}",
                $"{row.ProcessorMilliseconds:0.0}", $"{row.RoundTrips:0}", $"{row.Spread:P0}");
        }

        return FormattableString.Invariant($"{table}One round trip costs {RoundTripMicroseconds:0.0} µs of a processor; spread {RoundTripSpread:P0}.\n");
    }

    private static CancellationRow Row(int connections, IReadOnlyCollection<Judged> judged, double roundTrip)
    {
        List<double> costs = [.. judged.Select(one => one.Cost)];
        var seconds = judged.Select(one => one.Elapsed.TotalSeconds).Median();
        var interruptions = (int)judged.Select(one => (double)one.Interruptions).Median();
        return new CancellationRow(connections, interruptions, seconds, interruptions / seconds, costs.LowerQuartile(), costs.LowerQuartile() / roundTrip, costs.Spread());
    }
}

/// <summary>The judgements with one size of the pool.</summary>
/// <param name="Connections">How many connections the pool has.</param>
/// <param name="Interruptions">How many requests were interrupted in one judgement.</param>
/// <param name="Seconds">How long one judgement took: the median.</param>
/// <param name="PerSecond">How many requests were interrupted in a second.</param>
/// <param name="ProcessorMilliseconds">The processor time of one interruption: the lower quartile of the judgements.</param>
/// <param name="RoundTrips">How many round trips take the same processor time as one interruption.</param>
/// <param name="Spread">How far the judgements' costs are apart, as a part of the median.</param>
internal sealed record CancellationRow(
    int Connections, int Interruptions, double Seconds, double PerSecond, double ProcessorMilliseconds, double RoundTrips, double Spread);
