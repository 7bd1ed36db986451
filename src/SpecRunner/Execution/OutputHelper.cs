using System.Globalization;
using Io.Cucumber.Messages.Types;
using Reqnroll;

namespace CancelSpec.SpecRunner.Execution;

/// <summary>Sends output and files to the messages, and output to the test's own output.</summary>
/// <param name="attach">Publishes an attachment of the step or hook that runs just now.</param>
internal sealed class OutputHelper(Action<string> writeLine, Action<AttachedContent> attach) : IReqnrollOutputHelper
{
    public void WriteLine(string message)
    {
        writeLine(message);
        attach(new AttachedContent(message, AttachmentContentEncoding.IDENTITY, "text/x.cucumber.log+plain", null));
    }

    public void WriteLine(string format, params object[] args) =>
        WriteLine(string.Format(CultureInfo.CurrentCulture, format, args));

    public void AddAttachment(string filePath)
    {
        writeLine($"-> attachment: {filePath}");
        var content = File.ReadAllBytes(filePath);
        attach(new AttachedContent(
            Convert.ToBase64String(content), AttachmentContentEncoding.BASE64, MediaTypeOf(filePath), Path.GetFileName(filePath)));
    }

    private static string MediaTypeOf(string filePath) => Path.GetExtension(filePath).ToLowerInvariant() switch
    {
        // Reqnroll's interface has no place for a media type, so a file's name says that it is no json of everybody's.
        ".json" when filePath.EndsWith(".story.json", StringComparison.OrdinalIgnoreCase) => "application/vnd.cancelspec.story+json",
        ".txt" or ".log" => "text/plain",
        ".json" => "application/json",
        ".ndjson" => "application/x-ndjson",
        ".html" => "text/html",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpeg" or ".jpg" => "image/jpeg",
        ".pdf" => "application/pdf",
        _ => "application/octet-stream",
    };
}

/// <summary>An attachment before it is known whose it is.</summary>
internal sealed record AttachedContent(string Body, AttachmentContentEncoding Encoding, string MediaType, string? FileName);
