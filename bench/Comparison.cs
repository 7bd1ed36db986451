using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CancelSpec.Bench;

/// <summary>
/// Measures all ways in turns, each round in another order, so that other work of the machine slows all of them equally.
/// </summary>
internal sealed class Comparison(Ways ways, int rounds)
{
    private const int RoundTripsInATurn = 200;
    private const int WarmUpRounds = 20;
    private const int AllocatingRoundTrips = 20_000;

    private double _bytesPerRoundTrip;

    public void Run()
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

        _bytesPerRoundTrip = MeasureAllocation(ways.Tap.Client);
    }

    public string Table()
    {
        var table = new StringBuilder();
        Line($"{"",-16}{"median",10}{"p99",10}{"ratio",8}{"added",10}   {"middle half of the rounds",-28}");
        foreach (var way in ways.All)
        {
            var (from, to) = way.MiddleHalf;
            Line($"{way.Name,-16}{way.Median,7:0.0} µs{way.P99,7:0.0} µs{way.Median / ways.Direct.Median,8:0.00}{Added(way),7:0.0} µs   {from:0.0} to {to:0.0} µs");
        }

        Line($"");
        if (ways.HaProxy is { } haProxy)
            Line($"The tap adds {Added(ways.Tap) / Added(haProxy):0.00} times the latency that HAProxy adds, {Added(ways.RecordingTap) / Added(haProxy):0.00} times while it records.");
        else
            Line($"HAProxy is not installed, so it is left out.");
        Line($"The tap allocates {_bytesPerRoundTrip:0.0} bytes for a round trip that it does not record.");
        Line($"{rounds} rounds of {RoundTripsInATurn} round trips each way, {Environment.ProcessorCount} processors.");
        return table.ToString();

        void Line(FormattableString text) => table.AppendLine(text.ToString(CultureInfo.InvariantCulture));
    }

    private double Added(Way way) => way.Median - ways.Direct.Median;

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
