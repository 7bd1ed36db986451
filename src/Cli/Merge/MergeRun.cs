using CancelSpec.Cli.Judge;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Reports.Shards;
using CancelSpec.Server.Options;
using CancelSpec.Verdicts;
using Spectre.Console;

namespace CancelSpec.Cli.Merge;

/// <summary>One run of <c>cancelspec merge</c>: reads the verdicts of the shards, and reports as <c>judge</c> does.</summary>
/// <param name="arguments">What was asked.</param>
/// <param name="output">For results.</param>
/// <param name="errors">For warnings.</param>
internal sealed class MergeRun(MergeArguments arguments, IAnsiConsole output, TextWriter errors)
{
    /// <summary>Merges, and returns the exit code.</summary>
    /// <exception cref="SettingException">A file cannot be read, or the files do not belong together. Nothing was written.</exception>
    public async Task<int> RunAsync()
    {
        var baseline = BaselineSetting.Load(arguments.Baseline);
        var merged = Merge();
        RequireOtherFolder();
        using var folder = OutputSetting.Open(arguments.Output);
        var today = DateOnly.FromDateTime(merged.StartedAt.UtcDateTime);
        List<BaselineComparison> comparisons =
            [.. merged.Verdicts.Select(reported => baseline.Compare(reported.Verdict, today, isWhole: reported.Verdict.Incomplete is null))];
        var report = merged with
        {
            Verdicts = [.. merged.Verdicts.Zip(comparisons, (reported, comparison) => reported with { Accepted = comparison.Accepted })],
        };
        await WriteAsync(new ResultFiles(folder, errors.WriteLine, arguments.JobSummary), report, comparisons);
        foreach (var entry in baseline.Unused([.. report.Verdicts.Select(reported => reported.Verdict.Subject)]))
            await errors.WriteLineAsync($"warning: the baseline lists {entry}, which was not judged in this run");
        return comparisons.Exists(comparison => comparison.Fails) ? ExitCode.Found
            : comparisons.Exists(comparison => comparison.Verdict.Incomplete is not null) ? ExitCode.NotJudged
            : ExitCode.Clean;
    }

    private VerdictReport Merge()
    {
        try
        {
            return ShardMerge.Of([.. arguments.Files.Select(file => new ShardFile(file, Read(file)))]);
        }
        catch (ShardMergeException refused)
        {
            throw new SettingException(refused.Message);
        }
    }

    private static VerdictReport Read(string file)
    {
        try
        {
            return File.Exists(file) ? VerdictFile.Read(file) : throw new SettingException($"there is no file '{file}'");
        }
        catch (FormatException wrong)
        {
            throw new SettingException(wrong.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{file}: it cannot be read: {error.Message}");
        }
    }

    /// <summary>The results of the run must not replace what they are made of.</summary>
    private void RequireOtherFolder()
    {
        var folder = Path.GetFullPath(arguments.Output);
        if (arguments.Files.FirstOrDefault(file => Path.GetDirectoryName(Path.GetFullPath(file)) == folder) is { } inside)
            throw new SettingException($"{OutputSetting.Name}: '{arguments.Output}' cannot be used: it holds {inside}, which is merged");
    }

    private async Task WriteAsync(ResultFiles files, VerdictReport report, IReadOnlyList<BaselineComparison> comparisons)
    {
        files.WriteVerdicts(report);
        await files.WriteReportsAsync(report, comparisons);
        var subjects = comparisons.GroupBy(comparison => (comparison.Verdict.Subject.Kind, comparison.Verdict.Subject.Name)).ToList();
        foreach (var subject in subjects)
        {
            if (subjects.Count > 1)
                await output.Profile.Out.Writer.WriteLineAsync($"\n{subject.Key.Name}");
            VerdictView.Write(output, [.. subject]);
        }

        await output.Profile.Out.Writer.WriteLineAsync(files.Summary);
    }
}
