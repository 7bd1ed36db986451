using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams;

/// <summary>One connection between the server and its database.</summary>
/// <param name="Number">The number that its messages have.</param>
/// <param name="Opened">When it began.</param>
/// <param name="Closed">When the first side closed it; null if it was open when the trace ended.</param>
/// <param name="Spans">From its first status on, without a gap. The last one ends with the session or with the trace.</param>
internal sealed record SessionHistory(int Number, TimeSpan Opened, TimeSpan? Closed, IReadOnlyList<StatusSpan> Spans)
{
    // The tap's names for what ends a session.
    private static readonly HashSet<string> Ends = ["EOF", "reset", "closed", "Terminate received", "violation"];

    /// <param name="number">The session's number.</param>
    /// <param name="events">All that the tap saw of the session, the oldest first; at least one event.</param>
    /// <param name="end">When the trace ended.</param>
    public static SessionHistory Of(int number, IReadOnlyList<TracedEvent> events, TimeSpan end)
    {
        var closed = (events.FirstOrDefault(seen => seen is { IsMessage: true, Name: "Terminate" })
            ?? events.FirstOrDefault(seen => !seen.IsMessage && Ends.Contains(seen.Name)))?.At;
        var spans = new List<StatusSpan>();
        // A session that was there before the trace began was idle then.
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
        return new SessionHistory(number, events[0].At, closed, spans);
    }
}

/// <summary>What the database said about a session's transaction.</summary>
internal enum TransactionState
{
    Idle,
    Open,
    Failed,
}

/// <summary>A time in which a session's transaction status was the same.</summary>
internal sealed record StatusSpan(TimeSpan Start, TimeSpan End, TransactionState State);
