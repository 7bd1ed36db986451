using CancelSpec.Gate.Observations;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// The effect of interrupted requests on the counter. Each was done 0 or 1 times; exactly once where it was acknowledged,
/// or where the subject promises to complete what it has begun and had begun it.
/// </summary>
/// <param name="IsPossible">Whether the committed counter fits.</param>
/// <param name="Expected">The counters that fit, in words.</param>
/// <param name="Actual">The counter that is committed, in words.</param>
internal sealed record CounterEffect(bool IsPossible, string Expected, string Actual)
{
    /// <summary>What a violation names as looked at.</summary>
    public const string LookedAt = "the committed counter";

    /// <returns>Null where there is no counter, or where the observer has not looked yet, or could not.</returns>
    public static CounterEffect? Of(Observation seen)
    {
        if (seen.State is not { IsLocked: false, Committed: var after })
            return null;
        if (seen.Before.Counter is not { } before)
            return null;
        var (request, requests) = (seen.Request, seen.Answers.Count);
        var certain = seen is { HandlersComplete: true, IsBeforeWork: false } ? requests : seen.Answers.Count(answer => answer is { IsAcknowledgement: true });
        var actual = after is null ? "there is none" : $"it is {after}";
        if (request.Resets)
        {
            // A reset may be interrupted between DROP and CREATE. Then there is no counter, which is right.
            var fits = after is null or 1 || (certain == 0 && after == before);
            return new CounterEffect(fits, certain > 0 ? "1" : $"{before} or 1", actual);
        }

        var (least, most) = (before + (certain * request.Increment), before + (requests * request.Increment));
        return new CounterEffect(after >= least && after <= most, least == most ? $"{least}" : $"{least} to {most}", actual);
    }
}
