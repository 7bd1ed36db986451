using System.Diagnostics;
using CancelSpec.Bench.Measuring;

namespace CancelSpec.Bench.Service;

/// <summary>One run of the command <c>cancelspec</c>, and what it has cost.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All that it has written.</param>
/// <param name="FirstLine">The time until its first line of any kind.</param>
/// <param name="FirstProgress">The time until its first line about the interruptions.</param>
/// <param name="Elapsed">The time until it has ended.</param>
/// <param name="Processor">The processor time of the command and all that it has started.</param>
/// <param name="PeakKilobytes">The most memory that the command itself had at once.</param>
internal sealed record CommandRun(
    int ExitCode, string Output, TimeSpan? FirstLine, TimeSpan? FirstProgress, TimeSpan Elapsed, TimeSpan Processor, long PeakKilobytes)
{
    // The progress tells counts, such as "12 of 472, 30 per s".
    private const string ProgressMark = " per s";

    private static readonly TimeSpan MemoryInterval = TimeSpan.FromMilliseconds(50);

    /// <param name="words">The arguments of the command.</param>
    public static async Task<CommandRun> OfAsync(params IReadOnlyList<string> words)
    {
        var (before, start) = (ProcessTree.EndedChildren, Stopwatch.GetTimestamp());
        var (lines, gate) = (new List<string>(), new Lock());
        TimeSpan? firstLine = null, firstProgress = null;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CancelSpec.Cli.dll"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peak = await WatchMemoryAsync(process);
        var elapsed = Stopwatch.GetElapsedTime(start);
        await process.WaitForExitAsync();
        return new CommandRun(process.ExitCode, string.Join('\n', lines), firstLine, firstProgress, elapsed, ProcessTree.EndedChildren - before, peak);

        void Take(string? line)
        {
            if (line is null)
                return;
            lock (gate)
            {
                lines.Add(line);
                firstLine ??= Stopwatch.GetElapsedTime(start);
                if (line.Contains(ProgressMark, StringComparison.Ordinal))
                    firstProgress ??= Stopwatch.GetElapsedTime(start);
            }
        }
    }

    /// <summary>The kernel keeps the peak, but only as long as the process runs.</summary>
    private static async Task<long> WatchMemoryAsync(Process process)
    {
        var peak = 0L;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, ProcessMemory.PeakKilobytes(process.Id));
            await Task.Delay(MemoryInterval);
        }

        return peak;
    }
}
