using CancelSpec.Gate.Reports;
using CancelSpec.Tests.Runner;
using CancelSpec.Verdicts;

namespace CancelSpec.Tests.Support;

/// <summary>What a run leaves of its verdicts: <c>verdicts.json</c>, a table on stdout, and one in GitHub's summary.</summary>
internal static class VerdictOutput
{
    /// <summary>Writes the file even if no subject was judged, so that an earlier run's verdicts are not taken for this run's.</summary>
    public static void Write(RunFiles files, DateTime startedAt)
    {
        var baseline = LoadBaseline();
        var report = GateRun.Collected.ToReport(baseline, startedAt, RunDatabase.Description, CommitOfRun) with { Run = RunFixture.RunId };
        if (report.Verdicts.Count > 0)
        {
            Console.WriteLine($"\n{VerdictTable.Format(report.Verdicts)}\n");
            if (JobSummary.Append(Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY"), report.Verdicts) is { } unwritten)
                Console.Error.WriteLine(unwritten);
            foreach (var entry in baseline.Unused([.. report.Verdicts.Select(reported => reported.Verdict.Subject)]))
                Console.Error.WriteLine($"The baseline lists {entry}, which this run did not judge.");
        }

        // The message comes after the table, where a reader sees it.
        if ((files.Problem ?? ErrorOfWriting(files.PathOf(RunFiles.Verdicts), report)) is { } problem)
            Console.Error.WriteLine($"No verdicts are written: {problem}");
    }

    // GitHub Actions names the commit that it checks out in this variable.
    private static string? CommitOfRun => Environment.GetEnvironmentVariable("GITHUB_SHA") is { Length: > 0 } commit ? commit : SourceCommit.Of(Repository.Root);

    private static string? ErrorOfWriting(string path, VerdictReport report)
    {
        try
        {
            VerdictFile.Write(path, report);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    // The scenarios that need the baseline have failed with the same error. The reports of the other scenarios are still written.
    private static Baseline LoadBaseline()
    {
        try
        {
            return Baseline.Load(Repository.Baseline);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine($"No finding is accepted: {error.Message}");
            return Baseline.Empty;
        }
    }
}
