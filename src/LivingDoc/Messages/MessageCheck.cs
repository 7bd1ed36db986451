using System.Text.Json;

namespace CancelSpec.LivingDoc.Messages;

/// <summary>Finds values that the library reads without an error, although the page cannot use them.</summary>
internal static class MessageCheck
{
    private const long NanosOfSecond = 1_000_000_000;

    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The first problem as a sentence; null if there is none.</summary>
    public static string? ProblemOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(ProblemOf).FirstOrDefault(problem => problem is not null),
        JsonValueKind.Array => element.EnumerateArray().Select(ProblemOfItem).FirstOrDefault(problem => problem is not null),
        _ => null,
    };

    private static string? ProblemOfItem(JsonElement item) => item.ValueKind is JsonValueKind.Null ? "a list holds null." : ProblemOf(item);

    // The library ignores the case of names.
    private static string? ProblemOf(JsonProperty member) => member.Name.ToLowerInvariant() switch
    {
        // Both count from an origin, so one range fits both.
        "timestamp" or "duration" when IsOutOfRange(member.Value) => $"a {member.Name} is out of range.",
        _ => ProblemOf(member.Value),
    };

    private static bool IsOutOfRange(JsonElement time) => time.ValueKind is JsonValueKind.Object && time.EnumerateObject().Any(IsOutOfRange);

    private static bool IsOutOfRange(JsonProperty part) => part.Name.ToLowerInvariant() switch
    {
        "seconds" => Number(part.Value) is var seconds && (seconds < FirstSecond || seconds > LastSecond),
        "nanos" => Number(part.Value) is < 0 or >= NanosOfSecond,
        _ => false,
    };

    // The library has already refused values that are not numbers.
    private static long Number(JsonElement value) => value.TryGetInt64(out var number) ? number : 0;
}
