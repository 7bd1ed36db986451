using CancelSpec.Bench.Measuring;
using CancelSpec.Bench.RoundTrips;

namespace CancelSpec.Bench.Cancellation;

/// <summary>
/// A fixed number of round trips on one open connection. Their processor time, here and in PostgreSQL, says how fast this
/// machine is, so that what is divided by it can be compared with another machine.
/// </summary>
internal sealed class RoundTripLoop(OwnDatabase database) : IDisposable
{
    private const int RoundTrips = 40_000;

    private readonly QueryClient _client = new(database.Address, database.Url);

    /// <summary>The processor time of one round trip, in milliseconds.</summary>
    public double Measure()
    {
        var before = ProcessTree.ProcessorTime;
        for (var trip = 0; trip < RoundTrips; trip++)
            _client.RoundTrip();
        return (ProcessTree.ProcessorTime - before).TotalMilliseconds / RoundTrips;
    }

    public void Dispose() => _client.Dispose();
}
