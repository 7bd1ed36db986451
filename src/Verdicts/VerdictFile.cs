using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CancelSpec.Verdicts;

/// <summary>
/// <c>verdicts.json</c>: the verdicts of a run for programs. <c>docs/verdict-file.md</c> says what each member means,
/// <c>docs/verdicts.schema.json</c> how it looks.
/// </summary>
public static class VerdictFile
{
    /// <summary>
    /// The number that every file begins with. It changes when a reader of the old files would misread the new ones;
    /// a new member does not change it.
    /// </summary>
    public const int Schema = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        // Evidence is read by people too: arrows and quotes stay what they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new HazardConverter() },
    };

    /// <summary>Replaces the file in one step, so that no reader ever sees half of it. Makes its folder if there is none.</summary>
    /// <exception cref="IOException">The file cannot be written. The old file is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void Write(string path, VerdictReport report)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        // Only a file in the same folder can be renamed in one step.
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(temporary, JsonSerializer.Serialize(VerdictDocument.Of(report), Options) + "\n");
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads what this version or a newer one with the same <see cref="Schema"/> has written.</summary>
    /// <exception cref="FormatException">The file holds no verdicts that can be read. The message is one line that names the file and says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static VerdictReport Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path));
            RequireSchema(file.RootElement);
            return file.Deserialize<VerdictDocument>(Options)!.ToReport();
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new FormatException($"{path}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static void RequireSchema(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out var schema))
            throw new FormatException("it holds no verdicts: the member \"schema\" is missing");
        if (schema.ValueKind != JsonValueKind.Number || !schema.TryGetInt32(out var number) || number != Schema)
            throw new FormatException($"its schema is {schema.GetRawText()}, and this version of CancelSpec reads only {Schema}");
    }
}
