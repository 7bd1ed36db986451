using System.Diagnostics;

namespace CancelSpec.Bench.RoundTrips;

/// <summary>
/// Measures all ways in short turns, each round in another order, so that other work of the machine slows all of them equally.
/// </summary>
internal sealed class Comparison(Ways ways, int rounds)
{
    private const int RoundTripsInATurn = 100;
    private const int WarmUpRounds = 40;
    private const int AllocatingRoundTrips = 20_000;

    /// <summary>Measures on the calling thread.</summary>
    /// <param name="places">On which processors everything runs, in words.</param>
    public RoundTripResult Run(string places)
    {
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            for (var turn = 0; turn < ways.All.Count; turn++)
            {
                var way = ways.All[(round + WarmUpRounds + turn) % ways.All.Count];
                var took = TakeTurn(way.Client);
                if (round >= 0)
                    way.Add(took);
            }
        }

        return new RoundTripResult(
            [.. ways.All.Select(way => way.ToRow(ways.Direct))], MeasureAllocation(ways.Tap.Client), rounds, RoundTripsInATurn, places);
    }

    private static double[] TakeTurn(QueryClient client)
    {
        var took = new double[RoundTripsInATurn];
        // The first one after a pause finds cold caches.
        client.RoundTrip();
        for (var trip = 0; trip < took.Length; trip++)
        {
            var start = Stopwatch.GetTimestamp();
            client.RoundTrip();
            took[trip] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return took;
    }

    private static double MeasureAllocation(QueryClient client)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var trip = 0; trip < AllocatingRoundTrips; trip++)
            client.RoundTrip();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)AllocatingRoundTrips;
    }
}
