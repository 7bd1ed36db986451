using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>Forms of the editors that the gate does not support. They are refused, because a request without them is another one.</summary>
internal static partial class UnsupportedLine
{
    private static readonly string[] OtherAuthorizations = ["Digest", "AWS", "NTLM", "Negotiate", "Cognito", "OIDC"];

    /// <exception cref="FormatException">The line is one of them.</exception>
    public static void Refuse(string line)
    {
        if (PreRequestScript().IsMatch(line))
            throw new FormatException("a script before the request is not supported, expected a request without it");
        if (ResponseScript().IsMatch(line))
            throw new FormatException("a script after the response is not supported, expected '{{name.response.body.a}}' where a request needs an answer");
        if (Redirect().IsMatch(line))
            throw new FormatException("'>>' to write the response to a file is not supported, expected a request without it");
        if (Import().IsMatch(line))
            throw new FormatException($"'{line.Trim()}' is not supported, expected the requests themselves");
    }

    /// <exception cref="FormatException">The header asks an editor for what the gate cannot do.</exception>
    public static void RefuseHeader(string name, string value)
    {
        if (name.Equals("X-Request-Type", StringComparison.OrdinalIgnoreCase) && value.Equals("GraphQL", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("GraphQL is not supported, expected its JSON as the body of a POST");
        if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("'Transfer-Encoding' is not supported, expected no such header");
        if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            && Array.Find(OtherAuthorizations, scheme => value.StartsWith(scheme + " ", StringComparison.OrdinalIgnoreCase)) is { } other)
            throw new FormatException($"'Authorization: {other}' is not supported, expected Basic, Bearer or a value that is sent unchanged");
    }

    [GeneratedRegex(@"^\s*<\s*\{%")]
    private static partial Regex PreRequestScript();

    [GeneratedRegex(@"^\s*>\s*(?:\{%|\S+\.[cm]?[jt]s\s*$)")]
    private static partial Regex ResponseScript();

    [GeneratedRegex(@"^\s*>>!?\s*\S")]
    private static partial Regex Redirect();

    [GeneratedRegex(@"^(?:import|run)\s+\S")]
    private static partial Regex Import();
}
