namespace CancelSpec.LivingDoc.Diagrams.Layout;

/// <summary>Makes bars of requests.</summary>
internal static class Bars
{
    public static IReadOnlyList<Bar> Of(WireHistory history, IReadOnlyList<OpenTransaction> leaks, Coarseness coarseness)
    {
        var inside = leaks.SelectMany(leak => leak.Inside).ToHashSet(ReferenceEqualityComparer.Instance);
        var bars = history.Requests.OrderBy(request => request.SentAt).Select(request => new Bar([request], inside.Contains(request))).ToList();
        if (coarseness < Coarseness.AlikeRequests)
            return bars;

        var borders = history.Restarts.Concat(bars.Select(bar => bar.LeftAt).OfType<TimeSpan>()).ToList();
        var merged = new List<Bar>();
        foreach (var bar in bars)
        {
            if (merged.Count > 0 && CanMerge(merged[^1], bar) && !borders.Exists(at => merged[^1].Start < at && at < bar.Start)
                && !bars.Exists(other => other != bar && other.Contains(bar.Start)))
                merged[^1] = bar with { Requests = [.. merged[^1].Requests, bar.First] };
            else
                merged.Add(bar);
        }

        return merged;
    }

    private static bool CanMerge(Bar before, Bar bar) =>
        before.End <= bar.Start && bar.End is not null && bar.LeftAt is null && before.LeftAt is null
        && before.Outcome == bar.Outcome && before.IsInside == bar.IsInside && before.First.Name == bar.First.Name;
}
