using System.Text.Json;
using Cucumber.Messages;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.LivingDoc.Messages;

/// <summary>
/// Reads Cucumber Messages, one on a line, from any Cucumber. It leaves out what it does not understand, and says so:
/// the messages of a run that was killed are still worth reading.
/// </summary>
internal static class MessageReader
{
    // Otherwise a file with many broken lines would fill the page with notices.
    private const int MostNotices = 8;

    private static readonly HashSet<string> KnownTypes =
        [.. typeof(Envelope).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))];

    private static readonly int KnownMajor = MajorOf(ProtocolVersion.Version) ?? 0;

    /// <exception cref="LivingDocumentException">The file cannot be read, or no line of it is a message.</exception>
    public static MessageLog Read(string path)
    {
        var text = ReadText(path);
        var messages = new List<Envelope>();
        var problems = new List<string>();
        var lines = text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].Trim();
            if (line.Length == 0)
                continue;
            var isCutOff = index == lines.Length - 1;
            if (Parse(line, index + 1, isCutOff, problems) is { } message)
                messages.Add(message);
        }

        if (messages.Count == 0)
            throw new LivingDocumentException($"{path}: it holds no Cucumber Messages{(problems is [var first, ..] ? $"; {first}" : ", it is empty")}");
        return new MessageLog(messages, [.. AboutTheRun(messages), .. Shortened(problems)]);
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (System.Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LivingDocumentException($"{path}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static Envelope? Parse(string line, int number, bool isCutOff, List<string> problems)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind is not JsonValueKind.Object)
            {
                problems.Add($"Line {number} is not a message and was left out.");
                return null;
            }
            if (json.RootElement.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !KnownTypes.Contains(name)) is { } unknown)
            {
                problems.Add($"Line {number} is a message of an unknown type, \"{unknown}\", and was left out.");
                return null;
            }
            var message = json.Deserialize<Envelope>(MessageJson.Options);
            if (MessageCheck.ProblemOf(json.RootElement) is not { } problem)
                return message;
            problems.Add($"Line {number} is broken and was left out: {problem}");
        }
        catch (JsonException) when (isCutOff)
        {
            problems.Add($"Line {number}, the last, is cut off: the run may have been killed.");
        }
        catch (System.Exception error) when (error is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            problems.Add($"Line {number} is broken and was left out: {FirstLineOf(error.Message)}");
        }
        return null;
    }

    private static IEnumerable<string> AboutTheRun(List<Envelope> messages)
    {
        var version = messages.Select(message => message.Meta?.ProtocolVersion).FirstOrDefault(version => version is not null);
        if (MajorOf(version) > KnownMajor)
            yield return $"The messages follow version {version} of the protocol, and this page knows {KnownMajor}: something may be missing.";
        if (messages.All(message => message.TestRunFinished is null))
            yield return "The messages end before the run does: what is missing here may have happened nevertheless.";
    }

    private static IEnumerable<string> Shortened(List<string> problems) => problems.Count <= MostNotices
        ? problems
        : problems.Take(MostNotices).Append($"… and {problems.Count - MostNotices} more lines could not be read.");

    private static int? MajorOf(string? version) => int.TryParse(version?.Split('.')[0], out var major) ? major : null;

    private static string FirstLineOf(string text) => text.Split('\n')[0].TrimEnd();
}
