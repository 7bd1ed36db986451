using System.Reflection;
using CancelSpec.Verdicts;

namespace CancelSpec.Bench.Service;

/// <summary>Judges the example in Node through the command, as its users do, with both sizes of the pool.</summary>
internal static class ServicePart
{
    private const string Name = "service";

    private static readonly int[] PoolSizes = [1, 4];

    private static string Example { get; } = Path.Combine(
        typeof(ServicePart).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!, "examples", "node");

    /// <exception cref="InvalidOperationException">The example did not pass, so what its judgement costs says nothing.</exception>
    public static async Task<IPartResult> RunAsync(Action<string> progress)
    {
        if (WhatIsMissing() is { } reason)
            return new SkippedPart(Name, reason);
        var results = Directory.CreateTempSubdirectory("cancelspec-bench-");
        try
        {
            var rows = new List<ServiceRow>();
            foreach (var size in PoolSizes)
            {
                progress($"service: {size} {(size == 1 ? "connection" : "connections")}");
                rows.Add(await JudgeAsync(size, results.FullName));
            }

            return new ServiceResult(rows);
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    private static async Task<ServiceRow> JudgeAsync(int size, string results)
    {
        var run = await CommandRun.OfAsync(
            "judge", "--pool-size", $"{size}", "--output", results, "--", "node", Path.Combine(Example, "server.js"), "{listen}", "{pool-size}", "{sleep}");
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"the example in Node did not pass; the command ended with {run.ExitCode} and said:\n{run.Output}");
        var verdict = VerdictFile.Read(Path.Combine(results, "verdicts.json")).Verdicts.Single().Verdict;
        return new ServiceRow(size, verdict.Cancellations, verdict.Cancellations / verdict.Elapsed.TotalSeconds, run.FirstLine?.TotalSeconds,
            run.FirstProgress?.TotalSeconds, run.Elapsed.TotalSeconds, run.Processor.TotalSeconds, run.PeakKilobytes / 1024.0);
    }

    private static string? WhatIsMissing()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "node"))))
            return "Node is not installed";
        return Directory.Exists(Path.Combine(Example, "node_modules", "pg")) ? null : "the example needs npm ci --prefix examples/node";
    }
}
