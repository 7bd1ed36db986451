using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Finds out how many connections a pool has: probes are sent and held, one after another, until one more gets no connection.
/// </summary>
internal static class PoolSizeSearch
{
    // The largest pool that is found where its size is not said.
    private const int Most = 64;

    // A pool opens a connection in less time than this.
    private static readonly WaitLimit ConnectionLimit = new(TimeSpan.FromSeconds(1));

    // As a rule it takes no longer than this. Where that confirms what is said, nothing is held for longer.
    private static readonly WaitLimit UsualConnectionLimit = new(TimeSpan.FromMilliseconds(500));

    /// <summary>Learns how many connections the pool has, and how many sessions the subject has besides.</summary>
    /// <exception cref="SubjectException">The pool has another size than is said, or its size cannot be found out.</exception>
    public static async Task LearnAsync(Harness harness)
    {
        var (learned, said) = (harness.Learned, harness.Learned.PoolSize);
        var isSaid = said != SubjectIdentity.UnknownPoolSize;
        var found = isSaid ? await FindAsync(harness, UsualConnectionLimit) : null;
        if (!isSaid || (found is not null && found != said))
            found = await FindAsync(harness, ConnectionLimit);
        if (found is not { } size)
        {
            if (!isSaid)
                throw harness.CannotBeJudged("its requests share connections, so nothing tells how many there are; say it with --pool-size");
            return;
        }

        if (isSaid && said != size)
            throw harness.CannotBeJudged($"its pool has {size} connections, and not {said} as it is said to have");
        learned.Identity = learned.Identity with { PoolSize = size };
        learned.OtherSessions = Math.Max(0, harness.Tap.Sessions.Count(session => !session.SubjectClosed.IsCompleted) - size);
    }

    /// <returns>Null where requests share connections, so that nothing tells how many there are.</returns>
    private static async Task<int?> FindAsync(Harness harness, WaitLimit limit)
    {
        var most = Math.Max(Most, harness.Learned.PoolSize);
        using var saturation = new Saturation(harness, harness.Learned.Probes.Read, new SaturationLimits(ConnectionLimit, harness.Limit, SaturationLimits.UsualEarlyAnswer) { FurtherConnection = limit }, most + 1);
        var seen = await FillAsync(saturation);
        await saturation.FinishAsync();
        await harness.Limit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        return seen switch
        {
            { Shared: { } shared } when shared.Statements.All(statement => statement.IsProbe) => null,
            { GivenUpAfter: { } time, Shared: null, EarlyAnswer: null } => throw harness.CannotBeJudged(WhyGivenUp(harness, seen.Probe, time)),
            { Held.Count: var held } when held > most => throw harness.CannotBeJudged(WhyTooMany(harness.Learned.PoolSize, most)),
            { WaitedForConnection: not null, Held.Count: > 0 } => seen.Held.Count,
            _ => throw harness.CannotBeJudged(harness.Client.WhyLimited ?? CleanState.Describe(seen, most + 1) ?? $"{seen.Probe} got no connection"),
        };
    }

    /// <summary>Holds one probe more each time, until one gets no connection, or until the subject gives up one that is held.</summary>
    private static async Task<SaturationSeen> FillAsync(Saturation saturation)
    {
        for (var size = 1; ; size++)
        {
            var seen = await saturation.FillAsync(size);
            if (size == saturation.Size || seen.GivenUpAfter is not null || !seen.IsComplete(size))
                return seen;
        }
    }

    private static string WhyGivenUp(Harness harness, Request probe, TimeSpan time) =>
        $"{probe} was given up after about {time.TotalSeconds:0.0} s, while the gate held its statement, so the size of the pool cannot be found out. "
        + $"The service ends its requests or its connections when the database does not answer for so long: let that limit be longer than {harness.Limit.Length.TotalSeconds:0.###} s, because the gate holds a request for up to that time";

    private static string WhyTooMany(int said, int most) =>
        $"more than {most} requests at once had a connection of their own each"
        + (said == SubjectIdentity.UnknownPoolSize ? "; say how large its pool is, with --pool-size" : $", and its pool is said to have {said}");
}
