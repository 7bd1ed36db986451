using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>How often an effect may be committed, by what has changed in the tables.</summary>
/// <param name="Each">What it changes each time, in words.</param>
/// <param name="Actual">What has changed, in words.</param>
/// <param name="Times">The numbers of times that fit what has changed, in order. None fits where a part is missing.</param>
internal sealed record EffectCount(string Each, string Actual, IReadOnlyList<int> Times)
{
    /// <summary>The largest number of times that a part of it was committed at least.</summary>
    public int MostOfPart { get; private init; } = Times.FirstOrDefault();

    /// <param name="effects">What it changes each time.</param>
    /// <param name="before">The tables before.</param>
    /// <param name="after">The tables after.</param>
    /// <param name="most">The largest number of times that is looked at.</param>
    /// <returns>Null where a table is missing or too large, or where none can be compared.</returns>
    public static EffectCount? Of(IReadOnlyList<TableEffect> effects, IReadOnlyList<TableState> before, IReadOnlyList<TableState> after, int most)
    {
        EffectCount? all = null;
        foreach (var effect in effects)
        {
            if (before.FirstOrDefault(table => table.Table == effect.Table) is not { IsTooLarge: false } former
                || after.FirstOrDefault(table => table.Table == effect.Table) is not { IsTooLarge: false } present)
                return null;
            // Where the rows of a table are not read, nothing tells whether they have changed.
            if (effect.Rows == 0 && former.Content is null)
                continue;
            var count = effect.Rows == 0
                ? Changed(effect.Table, former != present, most)
                : Of($"rows in {effect.Table}", effect.Rows, present.Rows - former.Rows, most);
            all = all?.And(count) ?? count;
        }

        return all;
    }

    /// <summary>Of something that is counted.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="each">How much it changes each time.</param>
    /// <param name="change">How much it has changed.</param>
    /// <param name="most">The largest number of times that is looked at.</param>
    public static EffectCount Of(string what, long each, long change, int most) =>
        new($"{what} {each:+0;-0}", $"{what} {change:+0;-0;+0}", [.. Enumerable.Range(0, most + 1).Where(times => times * each == change)]);

    /// <summary>Both effects, which are committed together.</summary>
    public EffectCount And(EffectCount other) =>
        new($"{Each} and {other.Each}", $"{Actual} and {other.Actual}", [.. Times.Intersect(other.Times)]) { MostOfPart = Math.Max(MostOfPart, other.MostOfPart) };

    private static EffectCount Changed(string table, bool isChanged, int most) =>
        new($"{table} changed", $"{table} {(isChanged ? "changed" : "not changed")}", isChanged ? [.. Enumerable.Range(1, most)] : [0]);
}
