using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Judging;

/// <summary>Writes down all that was seen and sent in one trial, for pictures.</summary>
internal static class TraceWriter
{
    /// <param name="history">What the tap saw.</param>
    /// <param name="sent">What the gate sent.</param>
    public static Trace Write(TapHistory history, IReadOnlyList<SentRequest> sent)
    {
        return new Trace([.. history.Events.Select(Traced)], [.. sent.Select(Requested)], history.Now);

        TracedRequest Requested(SentRequest request) => new(
            $"{request.Request}",
            history.TimeOf(request.SentAt),
            request.LeftAt is { } left ? history.TimeOf(left) : null,
            request.OverAt is { } over ? history.TimeOf(over) : null,
            request.AnswerSoFar is { IsSuccess: true });
    }

    private static TracedEvent Traced(TapEvent seen) => new(
        seen.At, seen.Session, seen.Direction is { } direction ? direction is Direction.ToDatabase : null, seen.Name, seen.Detail, seen.IsMessage);
}
