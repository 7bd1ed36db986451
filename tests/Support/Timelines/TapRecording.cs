using CancelSpec.LivingDoc.Timelines;
using CancelSpec.WireTap;

namespace CancelSpec.Tests.Support.Timelines;

/// <summary>Tells what a tap saw in the words of a timeline.</summary>
public static class TapRecording
{
    /// <param name="title">What it is a recording of.</param>
    /// <param name="events">What the tap saw, the oldest first.</param>
    /// <param name="requests">What was sent meanwhile, by the tap's clock.</param>
    /// <param name="breaks">What else happened.</param>
    /// <param name="end">When the recording ended.</param>
    public static Recording Of(
        string title, IReadOnlyList<TapEvent> events, IReadOnlyList<RecordedRequest> requests, IReadOnlyList<RecordedBreak> breaks, TimeSpan end)
    {
        var moments = Moments(events);
        return new Recording(title, requests,
            [.. moments.Where(seen => seen.Session > 0).GroupBy(seen => seen.Session).OrderBy(session => session.Key)
                .Select(session => SessionOf(session.Key, [.. session], end))],
            [.. moments.Where(seen => seen.IsMessage).Select(seen => new RecordedMessage(
                seen.At, seen.Session, seen.Direction is Direction.ToDatabase, seen.Name, seen.Detail))],
            breaks);
    }

    /// <summary>Each a moment of its own: the clock is too coarse to part what the tap let pass in one go.</summary>
    private static List<TapEvent> Moments(IReadOnlyList<TapEvent> events)
    {
        var moments = new List<TapEvent>(events.Count);
        foreach (var seen in events)
        {
            var tooEarly = moments.Count > 0 && seen.At <= moments[^1].At;
            moments.Add(tooEarly ? seen with { At = moments[^1].At + TimeSpan.FromTicks(1) } : seen);
        }

        return moments;
    }

    private static RecordedSession SessionOf(int number, IReadOnlyList<TapEvent> events, TimeSpan end)
    {
        var closed = (events.FirstOrDefault(seen => seen is { IsMessage: true, Name: "Terminate" }) ?? events.FirstOrDefault(Closes))?.At;
        var spans = new List<StatusSpan>();
        // A session that was there before the recording began was idle then.
        if (events[0].Name != "StartupMessage")
            spans.Add(new StatusSpan(events[0].At, end, TransactionState.Idle));
        foreach (var ready in events.Where(seen => seen is { IsMessage: true, Name: "ReadyForQuery" } && (closed is null || seen.At <= closed)))
        {
            var state = ready.Detail switch { "T" => TransactionState.Open, "E" => TransactionState.Failed, _ => TransactionState.Idle };
            if (spans.Count > 0 && spans[^1].State == state)
                continue;
            if (spans.Count > 0)
                spans[^1] = spans[^1] with { End = ready.At };
            spans.Add(new StatusSpan(ready.At, end, state));
        }

        if (spans.Count > 0)
            spans[^1] = spans[^1] with { End = closed ?? end };
        return new RecordedSession(number, events[0].At, closed, spans);
    }

    private static bool Closes(TapEvent seen) => seen.Name is TapEvent.Eof or TapEvent.Reset or TapEvent.Closed
        or TapEvent.TerminateReceived or TapEvent.Violation;
}
