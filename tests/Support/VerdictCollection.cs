using CancelSpec.Gate.Reports;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support;

/// <summary>Keeps the verdicts of a run until its end, from tests that run at once.</summary>
public sealed class VerdictCollection
{
    private readonly Lock _lock = new();
    private readonly HashSet<(Verdict Verdict, string Group)> _verdicts = [];

    /// <summary>The one that <see cref="ArtifactsExtension"/> writes and prints.</summary>
    public static VerdictCollection OfRun { get; } = new();

    /// <summary>Twelve scenarios may share one verdict, so what is here already is not added again.</summary>
    /// <param name="verdict">What was found out.</param>
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
