using CancelSpec.LivingDoc.Messages;
using CancelSpec.LivingDoc.Page;
using CancelSpec.LivingDoc.Runs;
using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc;

/// <summary>The living documentation: one HTML page of a run, for readers who did not see the run.</summary>
public static class LivingDocument
{
    /// <summary>In bytes. A page of this size can be sent by mail and opened on a phone.</summary>
    public const int LargestSize = 2_000_000;

    /// <summary>The file name of Cucumber's standard report. The page links to it if both are in one folder.</summary>
    public const string StandardReport = "cucumber-report.html";

    /// <summary>Writes the page of a run. An existing page is replaced in one step.</summary>
    /// <param name="messagesPath">Cucumber Messages, as NDJSON, of any Cucumber.</param>
    /// <param name="verdictsPath">The gate's verdicts; null takes <c>verdicts.json</c> beside the messages, if that file exists.</param>
    /// <param name="pagePath">Its folder is made if there is none.</param>
    /// <returns>What the page leaves out because it could not be read, as sentences that the page contains too.</returns>
    /// <exception cref="LivingDocumentException">A named file cannot be read or written, or holds no messages at all.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(string messagesPath, string? verdictsPath, string pagePath)
    {
        var log = MessageReader.Read(messagesPath);
        var notices = log.Notices.ToList();
        var verdicts = VerdictsOfRun(messagesPath, verdictsPath, notices);
        var run = log.Messages.Select(message => message.TestRunStarted?.Id).FirstOrDefault(id => id is not null);
        if (verdicts is { Run: { } other } && run is not null && other != run)
        {
            notices.Add("The verdicts are of another run than the messages, and were left out.");
            verdicts = null;
        }

        return await WriteAsync(new PageContent(RunBuilder.Build(log.Messages), verdicts, notices), pagePath);
    }

    /// <summary>Writes a page of verdicts alone, with a diagram of each finding that has a trace. An existing page is replaced in one step.</summary>
    /// <param name="verdicts">The gate's verdicts.</param>
    /// <param name="pagePath">Its folder is made if there is none.</param>
    /// <returns>What a reader must know about the page, as sentences.</returns>
    /// <exception cref="LivingDocumentException">The page cannot be written.</exception>
    public static Task<IReadOnlyList<string>> WriteAsync(VerdictReport verdicts, string pagePath) =>
        WriteAsync(new PageContent(null, verdicts with { Verdicts = [.. ReportedVerdict.InOrder(verdicts.Verdicts)] }, []), pagePath);

    /// <summary>Writes a page of a verdict file alone. An existing page is replaced in one step.</summary>
    /// <param name="verdictsPath">The verdict file.</param>
    /// <param name="pagePath">Its folder is made if there is none.</param>
    /// <returns>What a reader must know about the page, as sentences.</returns>
    /// <exception cref="LivingDocumentException">A file cannot be read or written, or holds no verdicts.</exception>
    public static async Task<IReadOnlyList<string>> WriteOfVerdictsAsync(string verdictsPath, string pagePath)
    {
        try
        {
            return await WriteAsync(ReadVerdicts(verdictsPath), pagePath);
        }
        catch (FormatException unreadable)
        {
            throw new LivingDocumentException(unreadable.Message, unreadable);
        }
    }

    private static async Task<IReadOnlyList<string>> WriteAsync(PageContent content, string pagePath)
    {
        var page = await ComponentRenderer.RenderAsync<LivingDocPage>(
            nameof(LivingDocPage.Content), content with { StandardReport = content.Run is null ? null : StandardReportBeside(pagePath) });
        Write(page, pagePath);
        var size = new FileInfo(pagePath).Length;
        return size <= LargestSize
            ? content.Notices
            : [.. content.Notices, $"The page has {size / 1000:N0} kB, more than the {LargestSize / 1000:N0} kB that it should have."];
    }

    private static string? StandardReportBeside(string pagePath) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(pagePath) ?? "", StandardReport)) ? StandardReport : null;

    private static VerdictReport? VerdictsOfRun(string messagesPath, string? verdictsPath, List<string> notices)
    {
        var path = verdictsPath ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(messagesPath))!, "verdicts.json");
        if (verdictsPath is null && !File.Exists(path))
            return null;
        try
        {
            return ReadVerdicts(path);
        }
        catch (FormatException unreadable)
        {
            notices.Add($"The verdicts could not be read: {unreadable.Message}");
            return null;
        }
    }

    private static VerdictReport ReadVerdicts(string path)
    {
        try
        {
            return VerdictFile.Read(path);
        }
        catch (Exception error) when (IsFileProblem(error))
        {
            throw ExceptionOf(path, error);
        }
    }

    private static void Write(string page, string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            Directory.CreateDirectory(folder);
            // Only a file in the same folder can be renamed in one step.
            var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
            try
            {
                File.WriteAllText(temporary, page);
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception error) when (IsFileProblem(error))
        {
            throw ExceptionOf(path, error);
        }
    }

    // An empty path gives an ArgumentException.
    private static bool IsFileProblem(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static LivingDocumentException ExceptionOf(string path, Exception error) => new($"{path}: {error.Message.ReplaceLineEndings(" ")}", error);
}
