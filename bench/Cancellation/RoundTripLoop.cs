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
        var allowed = Processors.Allowed;
        try
        {
            // The client and PostgreSQL never work at the same time. On two processors each would have to be woken up, which
            // takes as long as the round trip, or not, as the kernel sees fit.
            Pin([.. allowed.Take(1)]);
            return MeasurePinned();
        }
        finally
        {
            Pin(allowed);
        }
    }

    public void Dispose() => _client.Dispose();

    private double MeasurePinned()
    {
        var before = ProcessTree.ProcessorTime;
        for (var trip = 0; trip < RoundTrips; trip++)
            _client.RoundTrip();
        return (ProcessTree.ProcessorTime - before).TotalMilliseconds / RoundTrips;
    }

    private static void Pin(IReadOnlyList<int> processors)
    {
        if (processors.Count == 0)
            return;
        Processors.TryPinThread(processors);
        foreach (var postgres in ProcessTree.Processes.Where(process => process.Name == "postgres"))
            Processors.TryPinProcess(postgres.Id, processors);
    }
}
