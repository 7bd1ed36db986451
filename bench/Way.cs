namespace CancelSpec.Bench;

/// <summary>One way to the database, and what its round trips took.</summary>
internal sealed class Way(string name, QueryClient client) : IDisposable
{
    private readonly List<double> _medians = [];
    private readonly List<double> _microseconds = [];

    public string Name => name;

    public QueryClient Client => client;

    /// <summary>The median of all round trips, in microseconds.</summary>
    public double Median => Quantile(_microseconds, 0.5);

    /// <summary>99 of 100 round trips took at most so many microseconds.</summary>
    public double P99 => Quantile(_microseconds, 0.99);

    /// <summary>The medians of the middle half of the rounds lie between these two, which shows how steady the figures are.</summary>
    public (double From, double To) MiddleHalf => (Quantile(_medians, 0.25), Quantile(_medians, 0.75));

    /// <summary>Adds the times of the round trips of one turn.</summary>
    public void Add(double[] microseconds)
    {
        _microseconds.AddRange(microseconds);
        _medians.Add(Quantile([.. microseconds], 0.5));
    }

    public void Dispose() => client.Dispose();

    private static double Quantile(List<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)(part * (sorted.Length - 1))];
    }
}
