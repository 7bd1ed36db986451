using CancelSpec.Gate.Subjects;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Finds out how many connections a pool has: probes are sent and held, one after another, until one more gets no connection.
/// </summary>
internal static class PoolSizeSearch
{
    /// <summary>The largest pool that is found.</summary>
    public const int Most = 64;

    // A pool opens a connection in less time than this.
    private static readonly WaitLimit ConnectionLimit = new(TimeSpan.FromSeconds(1));

    /// <returns>Null where requests share connections, so that nothing tells how many there are.</returns>
    /// <exception cref="SubjectException">The pool is larger, or does not work although every client stays.</exception>
    public static async Task<int?> FindAsync(Harness harness)
    {
        using var saturation = new Saturation(harness, harness.Learned.Probes.Read, new SaturationLimits(ConnectionLimit, harness.Limit, SaturationLimits.UsualEarlyAnswer), Most + 1);
        var seen = await saturation.FillAsync();
        await saturation.FinishAsync();
        await harness.Limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        return seen switch
        {
            { Shared: { } shared } when shared.Statements.All(statement => statement.IsProbe) => null,
            { Held.Count: > Most } => throw harness.CannotBeJudged($"more than {Most} requests at once had a connection of their own each; say how large its pool is, with --pool-size"),
            { WaitedForConnection: not null, Held.Count: > 0 } => seen.Held.Count,
            _ => throw harness.CannotBeJudged(harness.WhyLimited ?? CleanState.Describe(seen, Most + 1) ?? $"{seen.Probe} got no connection"),
        };
    }
}
