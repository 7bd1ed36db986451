using System.Text.Encodings.Web;
using System.Text.Json;
using CancelSpec.LivingDoc.Runs;

namespace CancelSpec.LivingDoc.Page;

/// <summary>JSON with line breaks and indentation, for people.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsJson(AttachedFile file) => file.MediaType == "application/json" || file.MediaType.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>The file's text, indented if it is JSON.</summary>
    public static string Pretty(AttachedFile file)
    {
        if (!IsJson(file))
            return file.Text;
        try
        {
            using var json = JsonDocument.Parse(file.Content);
            return JsonSerializer.Serialize(json.RootElement, Options);
        }
        catch (JsonException)
        {
            return file.Text;
        }
    }
}
