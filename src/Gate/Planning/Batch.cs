using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Planning;

/// <summary>Interruptions of one request that one worker tries, one after another.</summary>
/// <param name="Recording">What the request exchanges with the database.</param>
/// <param name="Interruptions">Where it is interrupted.</param>
internal sealed record Batch(Recording Recording, IReadOnlyList<Interruption> Interruptions)
{
    // A batch is so small that no worker is busy long after the others, and so large that it meets a known failure again.
    private const int Size = 24;

    /// <summary>All interruptions of a request except late CancelRequests, in a fixed order.</summary>
    /// <param name="warm">The recording on a session that the pool has had for a while.</param>
    /// <param name="cold">The recording on a new session; null where none is tried.</param>
    /// <param name="byTurns">At each boundary the client leaves in one way only.</param>
    public static IEnumerable<Batch> Of(Recording warm, Recording? cold, bool byTurns)
    {
        foreach (var (recording, moment) in new[] { (warm, Moment.Warm), (cold, Moment.Cold) })
        {
            var interruptions = recording is null ? [] : AtBoundaries(recording, moment, byTurns);
            foreach (var some in interruptions.Chunk(Size))
                yield return new Batch(recording!, some);
        }

        foreach (var disconnect in Enum.GetValues<Disconnect>())
        {
            yield return new Batch(warm, [new Interruption(warm.Request, Moment.Waiting, disconnect)]);
            if (cold is not null)
                yield return new Batch(warm, [new Interruption(warm.Request, Moment.Together, disconnect)]);
        }
    }

    private static IEnumerable<Interruption> AtBoundaries(Recording recording, Moment moment, bool byTurns)
    {
        for (var boundary = 0; boundary <= recording.Messages.Count; boundary++)
        {
            if (!byTurns || boundary % 2 == 0)
                yield return new Interruption(recording.Request, moment, Disconnect.Close, boundary);
            if (!byTurns || boundary % 2 == 1)
                yield return new Interruption(recording.Request, moment, Disconnect.Reset, boundary);
        }
    }
}
