using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Planning;

/// <summary>Interruptions of one request that one worker tries, one after another.</summary>
/// <param name="Recording">What the request exchanges with the database.</param>
/// <param name="Interruptions">Where it is interrupted.</param>
internal sealed record Batch(Recording Recording, IReadOnlyList<Interruption> Interruptions)
{
    // A batch is so small that no worker is busy long after the others, and so large that it meets a known failure again.
    private const int UsualSize = 16;
    private const int SleepingSize = 6;

    /// <summary>All interruptions of a request except late CancelRequests, in a fixed order.</summary>
    /// <param name="warm">The recording on a session that the pool has had for a while.</param>
    /// <param name="cold">The recording on a new session; null where none is tried.</param>
    /// <param name="byTurns">At each boundary the client leaves in one way only.</param>
    /// <param name="isMain">Every boundary on the new session is tried, and not only those where a statement is prepared.</param>
    /// <param name="sleeps">Each interruption takes as long as the request sleeps.</param>
    public static IEnumerable<Batch> Of(Recording warm, Recording? cold, bool byTurns, bool isMain, bool sleeps = false)
    {
        var size = sleeps ? SleepingSize : UsualSize;
        foreach (var some in AtBoundaries(warm, Moment.Warm, Boundaries.All(warm), byTurns).Chunk(size))
            yield return new Batch(warm, some);
        foreach (var some in cold is null ? [] : AtBoundaries(cold, Moment.Cold, ColdBoundaries(cold, isMain), byTurns).Chunk(size))
            yield return new Batch(cold!, some);

        foreach (var disconnect in Enum.GetValues<Disconnect>())
        {
            yield return new Batch(warm, [new Interruption(warm.Request, Moment.Waiting, disconnect)]);
            if (isMain && warm.Request.Sleeps)
                yield return new Batch(warm, [new Interruption(warm.Request, Moment.Together, disconnect)]);
        }
    }

    // The startup is the same for all requests.
    private static IEnumerable<int> ColdBoundaries(Recording cold, bool isMain) =>
        isMain ? Boundaries.All(cold) : Boundaries.AroundPreparations(cold);

    private static IEnumerable<Interruption> AtBoundaries(Recording recording, Moment moment, IEnumerable<int> boundaries, bool byTurns)
    {
        foreach (var (turn, boundary) in boundaries.Index())
        {
            if (!byTurns || turn % 2 == 0)
                yield return new Interruption(recording.Request, moment, Disconnect.Close, boundary);
            if (!byTurns || turn % 2 == 1)
                yield return new Interruption(recording.Request, moment, Disconnect.Reset, boundary);
        }
    }
}
