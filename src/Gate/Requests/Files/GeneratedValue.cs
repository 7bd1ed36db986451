using System.Globalization;
using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>A value that is made anew wherever it stands: <c>{{$guid}}</c>, <c>{{$randomInt 1 10}}</c>, <c>{{$timestamp -1 d}}</c>.</summary>
/// <param name="At">The value, at a time.</param>
internal sealed partial record GeneratedValue(Func<DateTimeOffset, string> At)
{
    private const string Known = "$guid, $uuid, $random.uuid, $randomInt [min max], $timestamp [-1 d], $isoTimestamp, "
        + "$datetime iso8601|rfc1123 [-1 d] or $processEnv NAME";

    /// <summary>Reads what stands in the braces.</summary>
    /// <exception cref="FormatException">It is of no known form.</exception>
    public static GeneratedValue Parse(string expression) =>
        TryParse(Words().Split(expression)) ?? throw new FormatException($"'{{{{{expression}}}}}' is not supported, expected {Known}");

    private static GeneratedValue? TryParse(string[] words) => words switch
    {
        ["$guid" or "$uuid" or "$random.uuid"] => new(_ => Guid.NewGuid().ToString()),
        ["$randomInt"] => RandomBetween(0, 1000),
        ["$randomInt", var least, var limit] when Number(least) is { } from && Number(limit) is { } to && from < to => RandomBetween(from, to),
        ["$timestamp", .. var offset] => Time(offset, time => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ["$isoTimestamp"] => Time([], Iso8601),
        ["$datetime", "iso8601", .. var offset] => Time(offset, Iso8601),
        ["$datetime", "rfc1123", .. var offset] => Time(offset, time => time.ToString("R", CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static GeneratedValue RandomBetween(long least, long limit) =>
        new(_ => Random.Shared.NextInt64(least, limit).ToString(CultureInfo.InvariantCulture));

    private static GeneratedValue? Time(string[] offset, Func<DateTimeOffset, string> write) => offset switch
    {
        [] => new(write),
        [var amount, var unit] when Number(amount) is { } count and >= -100_000_000 and <= 100_000_000 && Adding(unit) is { } add =>
            new(now => write(Moved(now, time => add(time, (int)count)))),
        _ => null,
    };

    private static DateTimeOffset Moved(DateTimeOffset now, Func<DateTimeOffset, DateTimeOffset> add)
    {
        try
        {
            return add(now);
        }
        catch (ArgumentOutOfRangeException outside)
        {
            throw new RequestValueException("a time with its offset is outside the calendar, expected a smaller offset", outside);
        }
    }

    private static Func<DateTimeOffset, int, DateTimeOffset>? Adding(string unit) => unit switch
    {
        "y" => (time, count) => time.AddYears(count),
        "M" => (time, count) => time.AddMonths(count),
        "w" => (time, count) => time.AddDays(7.0 * count),
        "d" => (time, count) => time.AddDays(count),
        "h" => (time, count) => time.AddHours(count),
        "m" => (time, count) => time.AddMinutes(count),
        "s" => (time, count) => time.AddSeconds(count),
        "ms" => (time, count) => time.AddMilliseconds(count),
        _ => null,
    };

    private static string Iso8601(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Words();
}
