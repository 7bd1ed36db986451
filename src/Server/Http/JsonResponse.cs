using System.Text.Encodings.Web;
using System.Text.Json;

namespace CancelSpec.Server.Http;

/// <summary>Writes a value as pretty-printed JSON with a <c>content-length</c>, as the original program does.</summary>
internal static class JsonResponse
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NewLine = "\n",
        // A quoted name in an error message stays readable. Escaping is for HTML, and this body is JSON.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task WriteAsync<T>(HttpContext context, T value)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, Options);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
