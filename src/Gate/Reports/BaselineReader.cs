using System.Globalization;
using System.Text.Json;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Reports;

/// <summary>Reads a baseline strictly: a slip in it would accept too much, or nothing.</summary>
internal sealed class BaselineReader
{
    private static readonly string[] Members = ["subject", "poolSize", "hazard", "reason", "expires"];

    private readonly List<BaselineEntry> _entries = [];

    /// <exception cref="FormatException">See <see cref="Baseline.Load"/>.</exception>
    public static IReadOnlyList<BaselineEntry> Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new BaselineReader().ReadAll(file.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: {(e.LineNumber is { } line ? $"line {line + 1} is no JSON" : e.Message.ReplaceLineEndings(" "))}", e);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    private List<BaselineEntry> ReadAll(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
            throw new FormatException("it must be a list of entries, [ … ]");
        foreach (var element in root.EnumerateArray())
            Add(ReadEntry(element));
        return _entries;
    }

    private void Add(BaselineEntry entry)
    {
        var earlier = _entries.FindIndex(other => other.Overlaps(entry));
        if (earlier >= 0)
            throw Wrong("hazard", $"{entry} is listed by entry {earlier + 1} already");
        _entries.Add(entry);
    }

    private BaselineEntry ReadEntry(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException($"entry {_entries.Count + 1}: it must be an object, {{ … }}");
        foreach (var member in element.EnumerateObject())
        {
            if (!Members.Contains(member.Name))
                throw Wrong(member.Name, $"there is no such member; there are {string.Join(", ", Members)}");
        }

        return new BaselineEntry(
            Text(element, "subject"),
            PoolSize(element),
            ReadHazard(Text(element, "hazard")),
            new Acceptance(Text(element, "reason"), Day(Text(element, "expires"))));
    }

    private string Text(JsonElement entry, string name)
    {
        if (!entry.TryGetProperty(name, out var value))
            throw Wrong(name, "it is missing");
        return value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw Wrong(name, $"it must be a text that is not empty, and is {value.GetRawText()}");
    }

    private int? PoolSize(JsonElement entry)
    {
        if (!entry.TryGetProperty("poolSize", out var value))
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var size) && size > 0
            ? size
            : throw Wrong("poolSize", $"it must be a whole number from 1, and is {value.GetRawText()}; without it the entry is for every size");
    }

    private Hazard ReadHazard(string id)
    {
        try
        {
            return Hazard.Parse(id);
        }
        catch (FormatException e)
        {
            throw Wrong("hazard", e.Message);
        }
    }

    private DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Wrong("expires", $"it must be a day such as 2027-01-31, and is \"{text}\"");

    private FormatException Wrong(string member, string what) => new($"entry {_entries.Count + 1}, {member}: {what}");
}
