using System.Text;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>A header's value as it is sent.</summary>
internal static class HeaderValue
{
    private const string Basic = "Basic ";

    /// <summary>The value; user and password of <c>Authorization: Basic user password</c> in base64, as editors send them.</summary>
    /// <exception cref="RequestValueException">It holds a line break or another control character.</exception>
    public static string Of(string name, string value)
    {
        if (value.Any(letter => char.IsControl(letter) && letter != '\t'))
            throw new RequestValueException($"the header {name} would hold a control character, expected a value of one line");
        return name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && value.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            ? Basic + Credentials(value[Basic.Length..].Trim())
            : value;
    }

    private static string Credentials(string text)
    {
        var end = text.IndexOfAny([':', ' ']);
        return end < 0 ? text : Convert.ToBase64String(Encoding.UTF8.GetBytes($"{text[..end]}:{text[(end + 1)..].TrimStart(' ')}"));
    }
}
