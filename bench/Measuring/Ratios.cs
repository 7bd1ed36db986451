using System.Globalization;
using System.Text.Json;

namespace CancelSpec.Bench.Measuring;

/// <summary>How many round trips take the same processor time as one interruption, by the size of the pool.</summary>
/// <param name="RoundTripsOfOneInterruption">The sizes with their ratios.</param>
internal sealed record Ratios(IReadOnlyDictionary<string, double> RoundTripsOfOneInterruption)
{
    /// <summary>How much a ratio may grow, in percent of the committed one.</summary>
    public const int MostGrowth = 15;

    /// <summary>Reads the file of committed ratios.</summary>
    /// <exception cref="FormatException">The file cannot be read, or holds something else; the message names it.</exception>
    public static Ratios Load(string file)
    {
        try
        {
            var ratios = JsonSerializer.Deserialize<Ratios>(File.ReadAllText(file), JsonSerializerOptions.Web);
            return ratios is { RoundTripsOfOneInterruption.Count: > 0 } ? ratios : throw new FormatException($"'{file}' holds no ratios");
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"'{file}' cannot be used: {wrong.Message}", wrong);
        }
    }

    /// <summary>One line for each committed ratio that this run does not keep.</summary>
    /// <param name="committed">The ratios to keep.</param>
    public IReadOnlyList<string> Excesses(Ratios committed) => [.. committed.RoundTripsOfOneInterruption
        .Select(size => Excess(size.Key, size.Value, RoundTripsOfOneInterruption.TryGetValue(size.Key, out var measured) ? measured : null))
        .OfType<string>()];

    private static string? Excess(string size, double committed, double? measured) => measured switch
    {
        null => Line($"pool of {size}: it was not measured, and {committed:0} round trips are committed"),
        { } now when now > committed * (100 + MostGrowth) / 100 =>
            Line($"pool of {size}: one interruption costs {now:0} round trips, {(now / committed) - 1:P0} more than the committed {committed:0}; at most {MostGrowth} % more are allowed"),
        _ => null,
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
