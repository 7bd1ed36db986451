using System.Text.Json;

namespace CancelSpec.LivingDoc.Verdicts;

/// <summary>Reads <c>verdicts.json</c> in the form of <c>docs/verdicts.schema.json</c>, and of later versions of schema 1.</summary>
internal static class VerdictReader
{
    private const int Schema = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <exception cref="FormatException">It holds no verdicts that can be read; one line that names the file and says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static VerdictSet Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path));
            if (file.RootElement.ValueKind is not JsonValueKind.Object || !file.RootElement.TryGetProperty("schema", out var schema))
                throw new FormatException("it holds no verdicts");
            if (schema.ValueKind is not JsonValueKind.Number || !schema.TryGetInt32(out var number) || number != Schema)
                throw new FormatException($"its schema is {schema.GetRawText()}, and this page knows only {Schema}");
            var verdicts = file.Deserialize<VerdictSet>(Options)!;
            var subjects = (verdicts.Subjects ?? []).OfType<Subject>().Select(Complete).ToList();
            if (subjects.Find(HasNonsense) is { } nonsense)
                throw new FormatException($"a number of \"{nonsense.Name}\" is out of range");
            return verdicts with { Subjects = subjects };
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new FormatException($"{path}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    // The page could not write such a time down, and nobody could believe such a count.
    private static bool HasNonsense(Subject subject) => subject.Seconds < 0 || subject.Seconds >= TimeSpan.MaxValue.TotalSeconds
        || subject.Cancellations < 0 || subject.PoolSize < 1 || subject.Hazards.Any(hazard => hazard.FindingCount < 0);

    // Text that a newer version no longer writes is empty here; it is no reason to show nothing.
    private static Subject Complete(Subject subject) => subject with
    {
        Kind = subject.Kind ?? "",
        Name = subject.Name ?? "?",
        Group = subject.Group ?? "",
        Remarks = subject.Remarks ?? [],
        Hazards = [.. (subject.Hazards ?? []).OfType<HazardResult>().Select(Complete)],
    };

    private static HazardResult Complete(HazardResult hazard) => hazard with
    {
        Id = hazard.Id ?? "?",
        Name = hazard.Name ?? "",
        Outcome = hazard.Outcome ?? "notJudged",
        Findings = [.. (hazard.Findings ?? []).OfType<Finding>().Select(Complete)],
    };

    private static Finding Complete(Finding finding) => finding with { Before = finding.Before ?? [], After = finding.After ?? [] };
}
