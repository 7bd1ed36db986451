using CancelSpec.Verdicts;

namespace CancelSpec.LivingDoc.Diagrams;

/// <summary>A trace as a diagram shows it.</summary>
/// <param name="Title">What it is the trace of, for example the scenario's name.</param>
/// <param name="Requests">In any order.</param>
/// <param name="Sessions">The connections between the server and its database, in the order of their numbers.</param>
/// <param name="Messages">In the order in which they passed, each at a moment of its own.</param>
/// <param name="Restarts">When the server was restarted.</param>
internal sealed record WireHistory(
    string Title,
    IReadOnlyList<TracedRequest> Requests,
    IReadOnlyList<SessionHistory> Sessions,
    IReadOnlyList<TracedEvent> Messages,
    IReadOnlyList<TimeSpan> Restarts)
{
    public static WireHistory Of(string title, Trace trace)
    {
        var events = WithMomentsOfTheirOwn(trace.Events);
        return new WireHistory(
            title,
            trace.Requests,
            [.. events.Where(seen => seen.Session > 0).GroupBy(seen => seen.Session).OrderBy(session => session.Key)
                .Select(session => SessionHistory.Of(session.Key, [.. session], trace.End))],
            [.. events.Where(seen => seen.IsMessage)],
            trace.Restarts);
    }

    /// <summary>Whether a message brings SQL.</summary>
    public static bool IsStatement(TracedEvent message) => message is { IsToDatabase: true, Name: "Query" or "Parse" };

    // The clock is too coarse to tell apart what the tap let pass in one go.
    private static List<TracedEvent> WithMomentsOfTheirOwn(IReadOnlyList<TracedEvent> events)
    {
        var moments = new List<TracedEvent>(events.Count);
        foreach (var seen in events)
        {
            var isTooEarly = moments.Count > 0 && seen.At <= moments[^1].At;
            moments.Add(isTooEarly ? seen with { At = moments[^1].At + TimeSpan.FromTicks(1) } : seen);
        }

        return moments;
    }
}
