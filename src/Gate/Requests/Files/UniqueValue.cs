using System.Globalization;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>
/// The values of <c>{{unique}}</c>: decimal numbers of 15 digits, which are right as a JSON number, a bigint, a text and a part of a
/// URL. They follow the clock in steps of ten microseconds, so a later run repeats none.
/// </summary>
internal static class UniqueValue
{
    /// <summary>Where the value comes.</summary>
    public const string Placeholder = "{{unique}}";

    private const long TicksInStep = TimeSpan.TicksPerMicrosecond * 10;

    private static readonly Lock Turn = new();
    private static long _last;

    public static string Next()
    {
        lock (Turn)
        {
            _last = Math.Max(_last + 1, (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TicksInStep);
            return _last.ToString(CultureInfo.InvariantCulture);
        }
    }
}
