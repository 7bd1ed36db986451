using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// What interrupted requests have committed of the transactions in which they write. Each transaction is committed whole or
/// not at all, at most once, and once where it was acknowledged.
/// </summary>
internal static class TransactionEffect
{
    /// <returns>What is wrong, with what is right; null where nothing is, or where it cannot be told.</returns>
    public static (string Expected, string Actual)? Wrong(Observation seen) =>
        Counts(seen).Select(count => Wrong(count, seen.Answers.Count, Acknowledged(seen))).FirstOrDefault(wrong => wrong is not null);

    /// <summary>Of handlers that run to their end: what they have begun and not done.</summary>
    public static (string Expected, string Actual)? NotCompleted(Observation seen) => seen is { HandlersComplete: true, IsBeforeWork: false }
        && Counts(seen).FirstOrDefault(count => !count.Times.Any(times => times >= seen.Unfailed)) is { } count
            ? (count.Each, count.Actual)
            : null;

    /// <summary>
    /// Whether the subject has changed rows by the same statements as always and by no others, and by some of them more often. What
    /// takes back what was committed needs a statement of its own.
    /// </summary>
    private static bool IsRepetition(Observation seen)
    {
        var usual = Changes(seen, seen.Recording.Messages);
        var executed = Changes(seen, seen.Events);
        return executed.Keys.All(usual.ContainsKey) && executed.Any(of => of.Value > usual[of.Key] * seen.Answers.Count);
    }

    /// <summary>
    /// Whether the subject has changed rows by a statement that is none of the usual. It may have rolled back all of its transaction,
    /// and then written what it writes where a client has left.
    /// </summary>
    private static bool HasOtherWrites(Observation seen) =>
        seen.Events.Any(message => seen.Recording.UsualWrites.IsOther(message) && !seen.ProbeSql.Contains(message.Sql!));

    private static Dictionary<StatementSql, int> Changes(Observation seen, IEnumerable<TapEvent> messages) => messages
        .Where(message => message.IsExecution() && message.Sql!.IsToChange() && !seen.ProbeSql.Contains(message.Sql!))
        .GroupBy(message => message.Sql!)
        .ToDictionary(same => same.Key, same => same.Count());

    private static (string Expected, string Actual)? Wrong(EffectCount count, int requests, int acknowledged)
    {
        if (count.Times is [])
            return ($"all of its transaction or nothing of it; all of it is {count.Each}", $"a part of it{(count.MostOfPart > requests ? " more than once" : "")}: {count.Actual}");
        if (count.Times.Any(times => times <= requests && times >= acknowledged))
            return null;
        return count.Times[0] > requests
            ? ($"it at most once for each request; once is {count.Each}", $"it {count.Times[0]} times for {requests}: {count.Actual}")
            : ($"it once for each answer of success, of which there {(acknowledged == 1 ? "is 1" : $"are {acknowledged}")}; once is {count.Each}", count.Actual);
    }

    private static int Acknowledged(Observation seen) => seen.Answers.Count(answer => answer is { IsAcknowledgement: true });

    private static IReadOnlyList<EffectCount> Counts(Observation seen)
    {
        if (seen is not { Effect.IsKnown: true, WritesInSeveralTransactions: false, Before.Others: { } before, State: { IsLocked: false, Others: { } after } state })
            return [];
        IReadOnlyList<EffectCount> others = [.. after.Count(seen.Effect, before, seen.Answers.Count).Where(count => count.MayBeTakenBack ? IsRepetition(seen) : count.Times is not [] || !HasOtherWrites(seen))];
        // More than once for each request is looked for too.
        return others is [var count] && seen.Before.State is { } former && state.Committed is { } committed && seen.Request.Effect is { } each && EffectCount.Of(each, former, committed, (seen.Answers.Count + 1) * 2) is { } counted
            ? [counted.And(count)]
            : others;
    }
}
