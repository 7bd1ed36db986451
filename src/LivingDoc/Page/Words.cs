using System.Globalization;
using System.Text.RegularExpressions;

namespace CancelSpec.LivingDoc.Page;

/// <summary>Numbers and times for readers, the same on every machine.</summary>
public static partial class Words
{
    /// <summary>For example <c>1 scenario</c>, <c>8,168 cancellations</c>.</summary>
    public static string Count(long number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many ?? one + "s")}");

    /// <summary>With two or three significant digits: <c>3 ms</c>, <c>1.24 s</c>, <c>3 min 12 s</c>.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => "< 1 ms",
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 100 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes} min {time.Seconds} s"),
    };

    /// <summary>In UTC, for example <c>23 November 2026, 05:22 UTC</c>.</summary>
    public static string Date(DateTime time) => time.ToUniversalTime().ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The text without the colours of a terminal.</summary>
    public static string Plain(string text) => TerminalColour().Replace(text, "");

    [GeneratedRegex(@"\x1B\[[0-9;]*[A-Za-z]")]
    private static partial Regex TerminalColour();
}
