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
        var verdicts = ReadVerdicts(messagesPath, verdictsPath, notices);
        var run = log.Messages.Select(message => message.TestRunStarted?.Id).FirstOrDefault(id => id is not null);
        if (verdicts is { Run: { } other } && run is not null && other != run)
        {
            notices.Add("The verdicts are of another run than the messages, and were left out.");
            verdicts = null;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(pagePath))!;
        var content = new PageContent(RunBuilder.Build(log.Messages), verdicts, notices)
        {
            StandardReport = File.Exists(Path.Combine(folder, StandardReport)) ? StandardReport : null,
        };
        var page = await ComponentRenderer.RenderAsync<LivingDocPage>(nameof(LivingDocPage.Content), content);
        Write(page, pagePath);
        var size = new FileInfo(pagePath).Length;
        return size <= LargestSize ? notices : [.. notices, $"The page has {size / 1000:N0} kB, more than the {LargestSize / 1000:N0} kB that it should have."];
    }

    private static VerdictReport? ReadVerdicts(string messagesPath, string? verdictsPath, List<string> notices)
    {
        var path = verdictsPath ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(messagesPath))!, "verdicts.json");
        if (verdictsPath is null && !File.Exists(path))
            return null;
        try
        {
            return VerdictFile.Read(path);
        }
        catch (FormatException unreadable)
        {
            notices.Add($"The verdicts could not be read: {unreadable.Message}");
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LivingDocumentException($"{path}: {error.Message}", error);
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
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LivingDocumentException($"{path}: {error.Message}", error);
        }
    }
}
