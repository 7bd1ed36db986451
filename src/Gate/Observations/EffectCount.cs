using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Observations;

/// <summary>How often an effect may be committed, by what has changed.</summary>
/// <param name="Each">What it changes each time, in words.</param>
/// <param name="Actual">What has changed, in words.</param>
/// <param name="Times">The numbers of times that fit what has changed, in order. None fits where a part is missing.</param>
internal sealed record EffectCount(string Each, string Actual, IReadOnlyList<int> Times)
{
    /// <summary>The largest number of times that a part of it was committed at least.</summary>
    public int MostOfPart { get; init; } = Times.FirstOrDefault();

    /// <summary>
    /// All of it was committed, and a part of it once more. That is a repetition, or it takes back what was committed.
    /// </summary>
    public bool MayBeTakenBack { get; init; }

    /// <summary>Of something that is counted.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="each">How much it changes each time.</param>
    /// <param name="change">How much it has changed.</param>
    /// <param name="most">The largest number of times that is looked at.</param>
    public static EffectCount Of(string what, long each, long change, int most) =>
        new($"{what} {each:+0;-0}", $"{what} {change:+0;-0;+0}", [.. Enumerable.Range(0, most + 1).Where(times => times * each == change)]);

    /// <summary>Of what is added to the state.</summary>
    /// <param name="each">What a request does to the state.</param>
    /// <param name="before">The state before.</param>
    /// <param name="after">The state now.</param>
    /// <param name="most">The largest number of times that is looked at.</param>
    /// <returns>Null where the request does not add to the state.</returns>
    public static EffectCount? Of(StateChange each, StateRow before, StateRow after, int most)
    {
        var added = each.Columns.Select((change, column) => (change.Number, Column: column)).Where(change => change.Number != 0).ToList();
        return each.IsSet || added.Count == 0 ? null : added
            .Select(change => Of(each.Columns.Count == 1 ? "the state" : $"column {change.Column + 1} of the state", change.Number, after.Columns[change.Column] - before.Columns[change.Column], most))
            .Aggregate((counts, next) => counts.And(next));
    }

    /// <summary>Both effects, which are committed together.</summary>
    public EffectCount And(EffectCount other) =>
        new($"{Each} and {other.Each}", $"{Actual} and {other.Actual}", [.. Times.Intersect(other.Times)]) { MostOfPart = Math.Max(MostOfPart, other.MostOfPart) };
}
