using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>Keeps the verdicts of a run until its end. Several threads may add to it at once.</summary>
public sealed class VerdictCollection
{
    private readonly Lock _lock = new();
    private readonly HashSet<(Verdict Verdict, string Group)> _verdicts = [];

    /// <summary>Adds a verdict, unless it is in the group already.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="group">The title under which the table shows it, for example <c>fixes</c>.</param>
    public void Add(Verdict verdict, string group)
    {
        lock (_lock)
            _verdicts.Add((verdict, group));
    }

    /// <summary>All so far, by group and then by subject.</summary>
    public VerdictReport ToReport(Baseline baseline, DateTimeOffset startedAt, string? database, string? commit)
    {
        lock (_lock)
        {
            var today = DateOnly.FromDateTime(startedAt.UtcDateTime);
            var reported = _verdicts.Select(pair => new ReportedVerdict(pair.Verdict, pair.Group, baseline.Compare(pair.Verdict, today).Accepted));
            return new VerdictReport(
                startedAt, database, commit, [.. ReportedVerdict.InOrder(reported).OrderBy(verdict => verdict.Group, StringComparer.Ordinal)]);
        }
    }
}
