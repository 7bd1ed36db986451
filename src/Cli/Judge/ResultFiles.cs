using CancelSpec.Gate.Reports;
using CancelSpec.LivingDoc;
using CancelSpec.Verdicts;

namespace CancelSpec.Cli.Judge;

/// <summary>The files that a run leaves of its verdicts. A file that cannot be written causes a notice of one line.</summary>
/// <param name="folder">The folder of the run.</param>
/// <param name="notice">Takes the notices.</param>
/// <param name="jobSummary">The file to which the verdicts are appended for a summary of the job; null for none.</param>
internal sealed class ResultFiles(OutputFolder folder, Action<string> notice, string? jobSummary)
{
    public const string Verdicts = "verdicts.json";
    public const string Page = "report.html";
    public const string JUnit = "junit.xml";
    public const string SubjectOutput = "subject-output.txt";

    /// <summary>The names of all files.</summary>
    public static IReadOnlyList<string> Names { get; } = [Verdicts, Page, JUnit, SubjectOutput];

    /// <summary>What a reader of a terminal is told of the files.</summary>
    public string Summary => $"results: {string.Join(", ", folder.Written.Select(file => file.Name))} in {folder.Folder}";

    /// <summary>Writes the file of verdicts.</summary>
    public void WriteVerdicts(VerdictReport report) => Try(Verdicts, path => VerdictFile.Write(path, report));

    /// <summary>Writes what the subject has written, if anything.</summary>
    public void WriteOutput(string text)
    {
        if (text.Length > 0)
            Try(SubjectOutput, path => File.WriteAllText(path, text));
    }

    /// <summary>Writes the JUnit report, the page and the summary of the job.</summary>
    public async Task WriteReportsAsync(VerdictReport report, IReadOnlyList<BaselineComparison> comparisons)
    {
        if (JobSummary.Append(jobSummary, report.Verdicts) is { } problem)
            notice(problem);
        Try(JUnit, path => JUnitReport.Of(comparisons).Save(path));
        try
        {
            foreach (var left in await LivingDocument.WriteAsync(report, folder.PathOf(Page)))
                notice($"About {Page}: {left}");
        }
        catch (LivingDocumentException error)
        {
            notice($"{Page} is not written: {error.Message}");
        }
    }

    private void Try(string name, Action<string> write)
    {
        try
        {
            write(folder.PathOf(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            notice($"{name} is not written: {error.Message}");
        }
    }
}
