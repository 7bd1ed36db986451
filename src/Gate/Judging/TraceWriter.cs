using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace CancelSpec.Gate.Judging;

/// <summary>Writes down all that was seen and sent in one trial, for pictures.</summary>
internal static class TraceWriter
{
    /// <param name="events">What the tap saw.</param>
    /// <param name="sent">What the gate sent.</param>
    /// <param name="now">The tap's clock now.</param>
    public static Trace Write(IReadOnlyList<TapEvent> events, IReadOnlyList<SentRequest> sent, TimeSpan now)
    {
        var timestamp = Stopwatch.GetTimestamp();
        return new Trace([.. events.Select(Traced)], [.. sent.Select(Requested)], now);

        TracedRequest Requested(SentRequest request) => new(
            $"{request.Request}",
            TimeOf(request.SentAt),
            request.LeftAt is { } left ? TimeOf(left) : null,
            request.OverAt is { } over ? TimeOf(over) : null,
            request.AnswerSoFar is { IsSuccess: true });

        TimeSpan TimeOf(long moment) => now - Stopwatch.GetElapsedTime(moment, timestamp);
    }

    private static TracedEvent Traced(TapEvent seen) => new(
        seen.At, seen.Session, seen.Direction is { } direction ? direction is Direction.ToDatabase : null, seen.Name, seen.Detail, seen.IsMessage);
}
