namespace CancelSpec.Gate.Exploration;

/// <summary>Some cancellations of one operation that one lane tries, one after another.</summary>
/// <param name="Script">What the operation exchanges with the database.</param>
/// <param name="Points">Where it is cancelled.</param>
internal sealed record Unit(Script Script, IReadOnlyList<CancellationPoint> Points)
{
    // Small enough that no lane is busy long after the others, large enough that a known failure is met again.
    private const int PointsOfUnit = 24;

    /// <summary>All that is tried of an operation, but for late CancelRequests, in a fixed order.</summary>
    /// <param name="warm">As it goes on a session that was there before.</param>
    /// <param name="cold">As it goes on a new session; null where that is not explored.</param>
    /// <param name="byTurns">At each boundary the client leaves in one way only.</param>
    public static IEnumerable<Unit> Of(Script warm, Script? cold, bool byTurns)
    {
        foreach (var (script, moment) in new[] { (warm, Moment.Warm), (cold, Moment.Cold) })
        {
            var points = script is null ? [] : Boundaries(script, moment, byTurns);
            foreach (var some in points.Chunk(PointsOfUnit))
                yield return new Unit(script!, some);
        }

        foreach (var hangUp in Enum.GetValues<HangUp>())
        {
            yield return new Unit(warm, [new CancellationPoint(warm.Operation, Moment.Waiting, hangUp)]);
            if (cold is not null)
                yield return new Unit(warm, [new CancellationPoint(warm.Operation, Moment.Together, hangUp)]);
        }
    }

    private static IEnumerable<CancellationPoint> Boundaries(Script script, Moment moment, bool byTurns)
    {
        for (var boundary = 0; boundary <= script.Messages.Count; boundary++)
        {
            if (!byTurns || boundary % 2 == 0)
                yield return new CancellationPoint(script.Operation, moment, HangUp.Closes, boundary);
            if (!byTurns || boundary % 2 == 1)
                yield return new CancellationPoint(script.Operation, moment, HangUp.Resets, boundary);
        }
    }
}
