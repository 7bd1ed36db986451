using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports.Shards;

/// <summary>Makes one report of the verdict files of all shards, with one verdict for each subject and pool size.</summary>
public static class ShardMerge
{
    /// <param name="files">At least one. Their order plays no part.</param>
    /// <exception cref="ShardMergeException">The verdicts do not belong together.</exception>
    public static VerdictReport Of(IReadOnlyList<ShardFile> files)
    {
        var commit = Same(files, "commits", file => file.Report.Commit);
        var version = Same(files, "versions of CancelSpec", file => file.Report.ProductVersion);
        return new VerdictReport(
            files.Min(file => file.Report.StartedAt),
            string.Join(", ", files.Select(file => file.Report.Database).OfType<string>().Distinct()) is { Length: > 0 } databases ? databases : null,
            commit,
            [.. ReportedVerdict.InOrder(GroupsOf(files).Select(group => new ReportedVerdict(group.Merge(), group.Title, new Dictionary<Hazard, Acceptance>())))])
        { ProductVersion = version! };
    }

    /// <summary>By subject and pool size. A judgement that ended before the size was learned belongs to the size that the others have learned.</summary>
    private static IEnumerable<ShardGroup> GroupsOf(IReadOnlyList<ShardFile> files)
    {
        foreach (var subject in files.SelectMany(PartsOf).GroupBy(part => (part.Subject.Kind, part.Subject.Name)))
        {
            var sizes = subject.ToLookup(part => part.Subject.PoolSize);
            var known = sizes.Where(size => size.Key != SubjectIdentity.UnknownPoolSize).ToList();
            if (known is [var only])
            {
                yield return new ShardGroup([.. only, .. sizes[SubjectIdentity.UnknownPoolSize]]);
                continue;
            }

            foreach (var size in sizes)
                yield return new ShardGroup([.. size]);
        }
    }

    private static IEnumerable<ShardPart> PartsOf(ShardFile file)
    {
        if (file.Report.Verdicts is [])
            throw new ShardMergeException($"{file.Path}: it holds no verdict");
        return file.Report.Verdicts.Select(reported => new ShardPart(
            file.Path,
            reported,
            reported.Verdict.Shard ?? throw new ShardMergeException($"{file.Path}: its verdict on {reported.Verdict.Subject} is not one of a shard; judge with --shard")));
    }

    /// <summary>What all files that know it agree on; null where none knows it.</summary>
    private static string? Same(IReadOnlyList<ShardFile> files, string what, Func<ShardFile, string?> value)
    {
        var known = files.Where(file => value(file) is not null).DistinctBy(value).ToList();
        return known switch
        {
            [] => null,
            [var only] => value(only),
            [var first, var other, ..] => throw new ShardMergeException($"{first.Path} and {other.Path}: they are of different {what}, {value(first)} and {value(other)}"),
        };
    }
}
