using System.Reflection;

namespace CancelSpec.Verdicts;

/// <summary>All verdicts of one run, as <see cref="VerdictFile"/> writes and reads them.</summary>
/// <param name="StartedAt">When the run began.</param>
/// <param name="Database">For example <c>PostgreSQL 15.18 (local)</c>, without secrets; null if no database was used.</param>
/// <param name="Commit">Of the working copy; null if it is not known.</param>
/// <param name="Verdicts">Empty if no subject was judged.</param>
public sealed record VerdictReport(DateTimeOffset StartedAt, string? Database, string? Commit, IReadOnlyList<ReportedVerdict> Verdicts)
{
    /// <summary>The id of the run in its Cucumber Messages; null if it has none.</summary>
    public string? Run { get; init; }

    /// <summary>The version of CancelSpec that judged, for example <c>0.1.0</c>, or <c>0.1.1-alpha.0.7</c> where it was not released.</summary>
    public string ProductVersion { get; init; } =
        typeof(VerdictReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>How many requests were cancelled. A subject that is shown in two groups was judged once.</summary>
    public long Cancellations => Verdicts.Select(reported => reported.Verdict)
        .DistinctBy(verdict => (verdict.Subject, verdict.Cancellations, verdict.Elapsed))
        .Sum(verdict => (long)verdict.Cancellations);
}

/// <summary>A verdict and its place in the reports.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Group">The title under which it is shown, for example <c>fixes</c>.</param>
/// <param name="Accepted">The found hazards that the baseline lists, each with the baseline's words.</param>
public sealed record ReportedVerdict(Verdict Verdict, string Group, IReadOnlyDictionary<Hazard, Acceptance> Accepted)
{
    /// <summary>Cancellations a second; 0 if no time was measured.</summary>
    public double Rate => RateOf(Verdict.Cancellations, Verdict.Elapsed);

    /// <summary>
    /// By subject and then by group. The order in which subjects were judged differs from run to run, and the reports
    /// of two runs must be easy to compare.
    /// </summary>
    public static IEnumerable<ReportedVerdict> InOrder(IEnumerable<ReportedVerdict> verdicts) => verdicts
        .OrderBy(verdict => verdict.Verdict.Subject.Kind)
        .ThenBy(verdict => verdict.Verdict.Subject.Name, StringComparer.Ordinal)
        .ThenBy(verdict => verdict.Verdict.Subject.PoolSize)
        .ThenBy(verdict => verdict.Group, StringComparer.Ordinal);

    internal static double RateOf(int cancellations, TimeSpan elapsed) =>
        elapsed > TimeSpan.Zero ? cancellations / elapsed.TotalSeconds : 0;
}

/// <summary>Why a found hazard does not fail the run for now.</summary>
/// <param name="Reason">The team's own words.</param>
/// <param name="Expires">The last day on which it counts, in UTC.</param>
public sealed record Acceptance(string Reason, DateOnly Expires);
