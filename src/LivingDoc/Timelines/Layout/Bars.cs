namespace CancelSpec.LivingDoc.Timelines.Layout;

/// <summary>Makes bars of requests.</summary>
internal static class Bars
{
    public static IReadOnlyList<Bar> Of(Recording recording, IReadOnlyList<OpenTransaction> leaks, Thinning thinning)
    {
        var inside = leaks.SelectMany(leak => leak.Inside).ToHashSet(ReferenceEqualityComparer.Instance);
        var bars = recording.Requests.OrderBy(request => request.Start).Select(request => new Bar([request], inside.Contains(request))).ToList();
        if (thinning < Thinning.AlikeRequests)
            return bars;

        var breaks = recording.Breaks.Select(broken => broken.At).Concat(bars.Select(bar => bar.LeftAt).OfType<TimeSpan>()).ToList();
        var merged = new List<Bar>();
        foreach (var bar in bars)
        {
            if (merged.Count > 0 && CanMerge(merged[^1], bar, thinning) && !breaks.Exists(at => merged[^1].Start < at && at < bar.Start)
                && !bars.Exists(other => other != bar && other.Contains(bar.Start)))
                merged[^1] = bar with { Requests = [.. merged[^1].Requests, bar.First] };
            else
                merged.Add(bar);
        }

        return merged;
    }

    private static bool CanMerge(Bar before, Bar bar, Thinning thinning) =>
        before.End <= bar.Start && bar.End is not null && bar.LeftAt is null && before.LeftAt is null
        && before.Outcome == bar.Outcome && before.IsInside == bar.IsInside
        && (thinning is Thinning.Runs || before.First.Label == bar.First.Label);
}
