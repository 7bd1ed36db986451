using CancelSpec.Gate.Observations;

namespace CancelSpec.Gate.Hazards;

/// <summary>
/// Half a transaction: of what a request writes in one transaction, some is committed and some is not. Several requests may
/// have been interrupted; the tables must agree on how many of them were done.
/// </summary>
/// <param name="Expected">What each request does, in words.</param>
/// <param name="Actual">What is committed, in words.</param>
internal sealed record PartialEffect(string Expected, string Actual)
{
    /// <returns>Null where the effect is whole, or where it cannot be told.</returns>
    public static PartialEffect? Of(Observation seen)
    {
        if (seen is not { Effects: { Count: > 0 } effects, State: { IsLocked: false, Tables: { } after } state })
            return null;
        var parts = new List<(string Expected, string Actual, IEnumerable<int> Done)>();
        if (seen.Request.Increment != 0 && state.Committed is { } counter)
            parts.Add(Part("the counter", seen.Request.Increment, counter - seen.Before.Counter, seen.Answers.Count));
        foreach (var effect in effects)
        {
            if (seen.Before.Tables.FirstOrDefault(table => table.Table == effect.Table) is not { } former
                || after.FirstOrDefault(table => table.Table == effect.Table) is not { IsTooLarge: false } present)
                return null;
            parts.Add(effect.Rows == 0
                ? Changed(effect.Table, former != present, seen.Answers.Count)
                : Part($"rows in {effect.Table}", effect.Rows, present.Rows - former.Rows, seen.Answers.Count));
        }

        return Enumerable.Range(0, seen.Answers.Count + 1).Any(done => parts.TrueForAll(part => part.Done.Contains(done)))
            ? null
            : new PartialEffect(string.Join(" and ", parts.Select(part => part.Expected)), string.Join(" and ", parts.Select(part => part.Actual)));
    }

    private static (string Expected, string Actual, IEnumerable<int> Done) Part(string what, long each, long change, int most) =>
        ($"{what} {each:+0;-0}", $"{what} {change:+0;-0;+0}", Enumerable.Range(0, most + 1).Where(done => done * each == change));

    private static (string Expected, string Actual, IEnumerable<int> Done) Changed(string table, bool isChanged, int most) =>
        ($"{table} changed", $"{table} {(isChanged ? "changed" : "not changed")}", isChanged ? Enumerable.Range(1, most) : [0]);
}
