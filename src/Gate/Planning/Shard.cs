using System.Globalization;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Planning;

/// <summary>
/// One part of a plan, for judging on several machines. What belongs to it follows from the plan alone, so the parts of all
/// machines together are the whole plan.
/// </summary>
public sealed record Shard
{
    private Shard(int index, int count) => (Index, Count) = (index, count);

    /// <summary>The only part of a plan that one machine judges.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Which part, from 1.</summary>
    public int Index { get; }

    /// <summary>How many parts the plan has.</summary>
    public int Count { get; }

    /// <summary>How verdicts name it.</summary>
    public JudgedShard Judged => new(Index, Count);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text names no shard; the message holds the text and the right form.</exception>
    public static Shard Parse(string text) =>
        text.Split('/') is [var index, var count] && Number(index) is { } first && Number(count) is { } most && first <= most
            ? new Shard(first, most)
            : throw new FormatException($"'{text}' is not valid; expected a shard and how many there are, such as 2/5, with at most {JudgedShard.Most}");

    /// <summary>What belongs to this shard, in order: of as many items as there are shards, one.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> all) => [.. all.Where((_, place) => place % Count == Index - 1)];

    /// <summary>The place of an item of <see cref="Of"/> among all.</summary>
    /// <param name="place">Its place in this shard, from 0.</param>
    internal int PlaceOf(int place) => (place * Count) + Index - 1;

    /// <summary>For example <c>2/5</c>.</summary>
    public override string ToString() => $"{Index}/{Count}";

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= JudgedShard.Most ? number : null;
}
