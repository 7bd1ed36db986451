using System.Globalization;
using System.Text.RegularExpressions;

namespace CancelSpec.Server.Options;

/// <summary>A length of time as users write it.</summary>
public static partial class Duration
{
    /// <summary>Right values, for messages.</summary>
    public const string Forms = "a duration such as 5s, 250ms, 1m or 2.5 (seconds)";

    /// <summary>The length of time; null for a text of another form.</summary>
    /// <param name="text">An amount, and then ms, s or m; seconds without a unit.</param>
    public static TimeSpan? Parse(string text)
    {
        var parts = Form().Match(text);
        return parts.Success
            ? TimeSpan.FromSeconds(double.Parse(parts.Groups["amount"].Value, CultureInfo.InvariantCulture) * SecondsIn(parts.Groups["unit"].Value))
            : null;
    }

    private static double SecondsIn(string unit) => unit switch { "ms" => 0.001, "m" => 60, _ => 1 };

    [GeneratedRegex(@"^(?<amount>\d{1,9}(?:\.\d{1,9})?)(?<unit>ms|s|m)?$")]
    private static partial Regex Form();
}
