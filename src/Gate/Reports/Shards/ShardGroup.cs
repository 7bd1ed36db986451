using System.Globalization;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports.Shards;

/// <summary>The verdicts of all shards on one subject with one pool size.</summary>
internal sealed class ShardGroup
{
    private readonly IReadOnlyList<ShardPart> _parts;

    /// <param name="parts">At least one. The first one knows the size of the pool, if any does.</param>
    /// <exception cref="ShardMergeException">They are not shards of one plan, or one of them is there twice.</exception>
    public ShardGroup(IReadOnlyList<ShardPart> parts)
    {
        Subject = parts[0].Subject;
        _parts = [.. parts.OrderBy(part => part.Shard.Index)];
        RequireSame(part => part.Shard.Count.ToString(CultureInfo.InvariantCulture), (first, other) =>
            $"they are shards {first.Shard} and {other.Shard} of {Subject}, and not shards of the same number");
        RequireSame(part => part.Shard.Plan, (_, _) =>
            $"their plans for {Subject} differ, so their shards make no whole; judge each shard with the same service, requests and options, and compare what --plan shows");
        foreach (var (first, other) in _parts.Zip(_parts.Skip(1)).Where(pair => pair.First.Shard.Index == pair.Second.Shard.Index))
            throw new ShardMergeException($"{first.Path} and {other.Path}: both are shard {first.Shard} of {Subject}");
    }

    /// <summary>The subject, with the size of its pool where a shard has learned it.</summary>
    public SubjectIdentity Subject { get; }

    /// <summary>The title under which the reports show it.</summary>
    public string Title => _parts[0].Reported.Group;

    /// <summary>The verdict on the whole plan, as one machine would have given it.</summary>
    public Verdict Merge()
    {
        var builder = new VerdictBuilder();
        foreach (var verdict in _parts.Select(part => part.Verdict))
        {
            builder.AddInterruptions(verdict.Cancellations);
            foreach (var remark in verdict.Remarks)
                builder.Remark(remark);
        }

        foreach (var hazard in Hazard.All)
            AddFindings(builder, hazard, [.. _parts.Select(part => part.Verdict.Of(hazard))]);
        var incomplete = WhyIncomplete();
        if (incomplete is null)
            JudgedScope.Add(builder, ScopeFacts.Unite([.. _parts.Select(part => part.Shard.Facts!)]));
        var merged = builder.ToVerdict(Subject, _parts.Max(part => part.Verdict.Elapsed));
        return incomplete is null ? merged : merged.CutShort(incomplete);
    }

    private static void AddFindings(VerdictBuilder builder, Hazard hazard, IReadOnlyList<HazardVerdict> ofShards)
    {
        // Where no place is known, the findings of the lowest shard come first.
        var shown = ofShards.SelectMany(shard => shard.Findings).OrderBy(finding => finding.Place ?? int.MaxValue).ToList();
        foreach (var finding in shown)
            builder.Add(hazard, finding with { Place = null });
        builder.AddCount(hazard, ofShards.Sum(shard => shard.FindingCount) - shown.Count);
    }

    /// <summary>Which shards are missing or did not come to their end; null where each did.</summary>
    private string? WhyIncomplete()
    {
        var count = _parts[0].Shard.Count;
        var missing = Enumerable.Range(1, count).Except(_parts.Select(part => part.Shard.Index)).ToList();
        IEnumerable<string> reasons =
        [
            .. missing.Count == 0 ? Enumerable.Empty<string>() : [$"{Shards(missing)} of {count} {(missing.Count == 1 ? "is" : "are")} missing"],
            .. _parts.Where(part => part.Verdict.Incomplete is not null).Select(part => $"shard {part.Shard} is incomplete: {part.Verdict.Incomplete}"),
        ];
        return string.Join("; ", reasons) is { Length: > 0 } why ? why : null;
    }

    /// <summary>For example <c>shard 2</c>, or <c>shards 1, 2 and 4</c>.</summary>
    private static string Shards(IReadOnlyList<int> indices) => indices is [var only]
        ? string.Create(CultureInfo.InvariantCulture, $"shard {only}")
        : string.Create(CultureInfo.InvariantCulture, $"shards {string.Join(", ", indices.Take(indices.Count - 1))} and {indices[^1]}");

    private void RequireSame(Func<ShardPart, string?> value, Func<ShardPart, ShardPart, string> why)
    {
        if (_parts.Where(part => value(part) is not null).DistinctBy(value).Take(2).ToList() is [var first, var other])
            throw new ShardMergeException($"{first.Path} and {other.Path}: {why(first, other)}");
    }
}
