using CancelSpec.Gate.Observations;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// What interrupted requests have committed of the transactions in which they write. Each transaction is committed whole or
/// not at all, at most once, and once where it was acknowledged.
/// </summary>
internal static class TransactionEffect
{
    /// <returns>What is wrong, with what is right; null where nothing is, or where it cannot be told.</returns>
    public static (string Expected, string Actual)? Wrong(Observation seen)
    {
        var requests = seen.Answers.Count;
        if (Count(seen) is not { } count)
            return null;
        if (count.Times is [])
            return ($"all of its transaction or nothing of it; all of it is {count.Each}", $"a part of it{(count.MostOfPart > requests ? " more than once" : "")}: {count.Actual}");
        if (count.Times.Any(times => times <= requests && times >= Acknowledged(seen)))
            return null;
        return count.Times[0] > requests
            ? ($"it at most once for each request; once is {count.Each}", $"it {count.Times[0]} times for {requests}: {count.Actual}")
            : ($"it once for each answer of success, of which there {(Acknowledged(seen) == 1 ? "is 1" : $"are {Acknowledged(seen)}")}; once is {count.Each}", $"{count.Actual}");
    }

    /// <summary>Of handlers that run to their end: what they have begun and not done.</summary>
    public static (string Expected, string Actual)? NotCompleted(Observation seen) => seen is { HandlersComplete: true, IsBeforeWork: false }
        && Count(seen) is { } count && !count.Times.Any(times => times >= seen.Answers.Count)
            ? (count.Each, count.Actual)
            : null;

    private static int Acknowledged(Observation seen) => seen.Answers.Count(answer => answer is { IsAcknowledgement: true });

    private static EffectCount? Count(Observation seen)
    {
        if (seen is not { Effects: { Count: > 0 } effects, State: { IsLocked: false, Tables: { } after } state })
            return null;
        if (seen.WritesInSeveralTransactions)
            return null;
        // More than once for each request is looked for too.
        var most = (seen.Answers.Count + 1) * 2;
        if (EffectCount.Of(effects, seen.Before.Tables, after, most) is not { } tables)
            return null;
        return seen is { Request.Increment: not 0 and var each, Before.Counter: { } before } && state.Committed is { } counter
            ? EffectCount.Of("the counter", each, counter - before, most).And(tables)
            : tables;
    }
}
