using System.Text;
using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>A URL of a request file, in two parts.</summary>
/// <param name="Authority">Host and port where the file says them in full; null otherwise. The gate sends to the subject's own address.</param>
/// <param name="Path">Path and query.</param>
internal sealed partial record RequestTarget(string? Authority, string Path)
{
    private const string Expected = "expected a path such as /orders or a URL such as {{host}}/orders";

    /// <summary>Reads a URL, whose beginning may be a variable.</summary>
    /// <exception cref="FormatException">It is no URL of HTTP.</exception>
    public static RequestTarget Parse(string url, IReadOnlyDictionary<string, string> variables)
    {
        var text = WithoutFragment(Expanded(url, variables, depth: 0));
        if (IsPath(text))
            return new(null, text);

        var parts = Parts().Match(text);
        var (scheme, authority) = (parts.Groups["scheme"], parts.Groups["authority"].Value);
        if (parts.Groups["answer"].Success && authority.Length == 0)
            return new(null, text);
        if (authority.Length == 0 || (scheme.Success && scheme.Value.ToLowerInvariant() is not ("http" or "https") && !scheme.Value.StartsWith("{{", StringComparison.Ordinal)))
            throw new FormatException($"'{url}' is no address of HTTP, {Expected}");
        if (authority.Contains('@', StringComparison.Ordinal))
            throw new FormatException($"'{url}' holds a user, expected a header 'Authorization: Basic user password'");
        if (NameAfterVariable().IsMatch(authority))
            throw new FormatException($"'{url}' has no / after its host, {Expected}");
        if (!scheme.Success && !LooksLikeAuthority().IsMatch(authority))
            throw new FormatException($"'{url}' begins with no host, {Expected}");

        var path = parts.Groups["path"].Value;
        return new(authority.Contains("{{", StringComparison.Ordinal) ? null : authority.ToLowerInvariant(), path is [] or ['?', ..] ? "/" + path : path);
    }

    /// <summary>The target as a request line holds it: without host, and percent-encoded where that is needed.</summary>
    /// <param name="target">The path with its values. Where it begins with an answer's value, that may be a whole URL.</param>
    /// <exception cref="RequestValueException">It is neither a path nor a URL.</exception>
    public static string Render(string target)
    {
        var path = Origin().Replace(target, "");
        if (path.Length < target.Length && path is [] or ['?', ..])
            path = "/" + path;
        return IsPath(path) ? Encode(path) : throw new RequestValueException($"the request would go to '{target}', expected a path that begins with one /, or a URL");
    }

    private static string Encode(string target)
    {
        var encoded = new StringBuilder(target.Length);
        foreach (var value in Encoding.UTF8.GetBytes(target))
        {
            if (value is > 0x20 and < 0x7f && !"\"<>\\^`{|}#".Contains((char)value))
                encoded.Append((char)value);
            else
                encoded.Append('%').Append(value.ToString("X2"));
        }

        return encoded.ToString();
    }

    /// <summary>The variables of scheme, host and port are replaced where the file defines them; those of the path stay.</summary>
    private static string Expanded(string url, IReadOnlyDictionary<string, string> variables, int depth)
    {
        var end = AuthorityForm().Match(url).Length;
        var head = Placeholder.Replace(url[..end], placeholder => placeholder switch
        {
            VariablePlaceholder { Name: var name } when depth <= variables.Count && variables.TryGetValue(name, out var value) => value,
            VariablePlaceholder { Name: var name } => $"{{{{{name}}}}}",
            EnvironmentPlaceholder { Key: var key } when variables.TryGetValue(key, out var value) => value,
            EnvironmentPlaceholder { Key: var key } => $"{{{{{key}}}}}",
            AnswerPlaceholder { Reference.Text: var text } => $"{{{{{text}}}}}",
            _ => throw new FormatException($"'{url}' begins with a value that no host has, {Expected}"),
        });
        var whole = head + url[end..];
        return whole == url ? url : Expanded(whole, variables, depth + 1);
    }

    private static bool IsPath(string text) => text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal);

    private static string WithoutFragment(string url)
    {
        var fragment = FragmentForm().Match(url);
        return fragment.Success ? url[..fragment.Groups["url"].Length].TrimEnd() : url;
    }

    [GeneratedRegex(@"^(?:(?:\{\{[^{}]*\}\}|[A-Za-z][A-Za-z0-9+.-]*)://)?(?:\{\{[^{}]*\}\}|[^/?\#{])*")]
    private static partial Regex AuthorityForm();

    [GeneratedRegex(@"^(?:(?<scheme>\{\{[^{}]*\}\}|[A-Za-z][A-Za-z0-9+.-]*)://)?(?<authority>(?:\{\{[^{}.]*\}\}|\{\{\$[^{}]*\}\}|[^/?\#{])*)(?<path>(?<answer>\{\{)?.*)$")]
    private static partial Regex Parts();

    [GeneratedRegex(@"^(?:\{\{|localhost(?::\d+)?$|[^:\s]*[^:\s]\.[^:\s]+|[^:\s]+:\d+$|\[)")]
    private static partial Regex LooksLikeAuthority();

    [GeneratedRegex(@"\}\}\w")]
    private static partial Regex NameAfterVariable();

    [GeneratedRegex("^https?://[^/?#]*", RegexOptions.IgnoreCase)]
    private static partial Regex Origin();

    [GeneratedRegex(@"^(?<url>(?:\{\{[^{}]*\}\}|[^\#])*)\#")]
    private static partial Regex FragmentForm();
}
