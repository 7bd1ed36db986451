using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Finds out how many connections a pool has: probes are sent and held, one after another, until one more gets no connection.
/// </summary>
internal static class PoolSizeSearch
{
    // The largest pool that is found.
    private const int Most = 64;

    // A pool opens a connection in less time than this.
    private static readonly WaitLimit ConnectionLimit = new(TimeSpan.FromSeconds(1));

    /// <summary>Learns how many connections the pool has, and how many sessions the subject has besides.</summary>
    /// <exception cref="SubjectException">The pool has another size than is said, or its size cannot be found out.</exception>
    public static async Task LearnAsync(Harness harness)
    {
        var (learned, said) = (harness.Learned, harness.Learned.PoolSize);
        if (await FindAsync(harness) is not { } size)
        {
            if (said == SubjectIdentity.UnknownPoolSize)
                throw harness.CannotBeJudged("its requests share connections, so nothing tells how many there are; say it with --pool-size");
            return;
        }

        if (said != SubjectIdentity.UnknownPoolSize && said != size)
            throw harness.CannotBeJudged($"its pool has {size} connections, and not {said} as it is said to have");
        learned.Identity = learned.Identity with { PoolSize = size };
        learned.OtherSessions = Math.Max(0, harness.Tap.Sessions.Count(session => !session.SubjectClosed.IsCompleted) - size);
    }

    /// <returns>Null where requests share connections, so that nothing tells how many there are.</returns>
    private static async Task<int?> FindAsync(Harness harness)
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
            _ => throw harness.CannotBeJudged(harness.Client.WhyLimited ?? CleanState.Describe(seen, Most + 1) ?? $"{seen.Probe} got no connection"),
        };
    }
}
