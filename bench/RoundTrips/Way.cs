using CancelSpec.Bench.Measuring;

namespace CancelSpec.Bench.RoundTrips;

/// <summary>One way to the database, and what its round trips took.</summary>
internal sealed class Way(string name, QueryClient client) : IDisposable
{
    private readonly List<double> _rounds = [];
    private readonly List<double> _microseconds = [];

    public QueryClient Client => client;

    /// <summary>Adds the times of the round trips of one turn.</summary>
    public void Add(double[] microseconds)
    {
        _microseconds.AddRange(microseconds);
        _rounds.Add(microseconds.Median());
    }

    /// <summary>The figures of all turns.</summary>
    /// <param name="direct">The way without a proxy, of which this may be the one.</param>
    public WayRow ToRow(Way direct)
    {
        var (median, lowerQuartile) = (_microseconds.Median(), _rounds.LowerQuartile());
        return new WayRow(name, median, lowerQuartile, _microseconds.Quantile(0.99), median / direct._microseconds.Median(),
            lowerQuartile / direct._rounds.LowerQuartile(), lowerQuartile - direct._rounds.LowerQuartile(), _rounds.Quantile(0.75));
    }

    public void Dispose() => client.Dispose();
}

/// <summary>What the round trips of one way took, in microseconds.</summary>
/// <param name="Name">The way.</param>
/// <param name="Median">The median of all round trips.</param>
/// <param name="LowerQuartile">A quarter of the rounds had a smaller median. Other work of the machine touches it less.</param>
/// <param name="P99">99 of 100 round trips took at most so long.</param>
/// <param name="Ratio">The median, divided by that of the direct way.</param>
/// <param name="LowerRatio">The same of the lower quartiles.</param>
/// <param name="Added">The difference of the lower quartiles, which is the cost of the proxy.</param>
/// <param name="UpperQuartile">A quarter of the rounds had a larger median.</param>
internal sealed record WayRow(
    string Name, double Median, double LowerQuartile, double P99, double Ratio, double LowerRatio, double Added, double UpperQuartile);
