using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>The line that begins a request: method, URL and, ignored, the version of HTTP.</summary>
/// <param name="Method">In upper case.</param>
/// <param name="Url">As the file has it.</param>
internal sealed partial record RequestLine(string Method, string Url)
{
    private const string KnownMethods = "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, TRACE, QUERY, SEARCH, PROPFIND, PROPPATCH, MKCOL, COPY, MOVE, LOCK, UNLOCK";

    /// <summary>Reads the line.</summary>
    /// <exception cref="FormatException">It is no request, or one of another protocol.</exception>
    public static RequestLine Parse(string line)
    {
        var parts = Form().Match(line);
        var (method, url) = (parts.Groups["method"], parts.Groups["url"].Value);
        if (!method.Success)
            return new("GET", url);
        if (!IsKnown(method.Value))
            throw new FormatException($"the method '{method.Value}' is not supported, expected one of {KnownMethods}");
        return url.Length > 0
            ? new(method.Value.ToUpperInvariant(), url)
            : throw new FormatException($"'{line}' has no URL, expected a method and a path such as {method.Value.ToUpperInvariant()} /orders");
    }

    /// <summary>Whether a line of a body can only be the next request, whose <c>###</c> was forgotten.</summary>
    public static bool IsLike(string line)
    {
        var parts = Form().Match(line);
        return parts.Groups["method"] is { Success: true } method && KnownMethods.Split(", ").Contains(method.Value) && Address().IsMatch(parts.Groups["url"].Value);
    }

    private static bool IsKnown(string method) => KnownMethods.Split(", ").Contains(method, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(?:(?<method>[A-Za-z]+)(?:\s+|$))?(?<url>.*?)(?:\s+HTTP/\d(?:\.\d)?)?\s*$")]
    private static partial Regex Form();

    [GeneratedRegex(@"^(?:/|https?://|\{\{)\S*$")]
    private static partial Regex Address();
}
