using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>A part of the answer of a named request, for example <c>login.response.body.token</c>.</summary>
/// <param name="Text">As the file has it, for messages.</param>
/// <param name="Request">The request's name.</param>
/// <param name="Header">The header that is meant; null for the body.</param>
/// <param name="Steps">Names and positions that lead to a value of the JSON body; null for the body as it came.</param>
internal sealed partial record AnswerReference(string Text, string Request, string? Header, IReadOnlyList<string>? Steps)
{
    /// <summary>Reads what stands in the braces.</summary>
    /// <exception cref="FormatException">It is of no known form.</exception>
    public static AnswerReference Parse(string expression)
    {
        var form = Form().Match(expression);
        if (!form.Success)
            throw new FormatException($"'{{{{{expression}}}}}' is not supported, expected a variable, 'name.response.body.a.b[0]' or 'name.response.headers.Name'");

        var steps = form.Groups["step"].Captures.Select(step => step.Value.Trim('\'', '"')).ToList();
        var isWhole = form.Groups["header"].Success || form.Groups["whole"].Success;
        return new(expression, form.Groups["request"].Value, form.Groups["header"] is { Success: true } header ? header.Value : null, isWhole ? null : steps);
    }

    /// <summary>The part of an answer that is meant: a JSON text without its quotes, anything else as JSON.</summary>
    /// <exception cref="RequestValueException">The answer lacks it.</exception>
    public string ReadFrom(NamedAnswer answer)
    {
        if (Header is not null)
        {
            return answer.Headers.FirstOrDefault(header => header.Key.Equals(Header, StringComparison.OrdinalIgnoreCase)).Value
                ?? throw Missing(answer, $"has no header {Header}");
        }

        if (Steps is null)
            return answer.Body;
        using var body = JsonOf(answer);
        var value = Steps.Aggregate(body.RootElement, (parent, step) => Child(parent, step) ?? throw Missing(answer, $"has no '{step}' there"));
        return value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }

    private JsonDocument JsonOf(NamedAnswer answer)
    {
        try
        {
            return JsonDocument.Parse(answer.Body);
        }
        catch (JsonException notJson)
        {
            throw Missing(answer, "is not JSON", notJson);
        }
    }

    private static JsonElement? Child(JsonElement parent, string step) => parent.ValueKind switch
    {
        JsonValueKind.Object when parent.TryGetProperty(step, out var value) => value,
        JsonValueKind.Array when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < parent.GetArrayLength() =>
            parent[index],
        _ => null,
    };

    private RequestValueException Missing(NamedAnswer answer, string reason, Exception? inner = null) =>
        new($"'{{{{{Text}}}}}' has no value: the answer of {Request} {reason}: {answer}", inner);

    [GeneratedRegex("""
        ^(?<request>[\p{L}\p{Nd}_-]+)\.response\.
        (?: headers\.(?<header>[!#$%&'*+.^_`|~0-9A-Za-z-]+)
          | body (?: (?<whole>(?:\.\*|\.\$)?)$
                   | (?:\.\$)? (?: \.(?<step>[^.\[\]\s/'"*]+) | \[(?<step>\d+|'[^']*'|"[^"]*")\] )+ ) )$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Form();
}
