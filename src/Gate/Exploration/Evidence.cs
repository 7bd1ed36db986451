using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>Puts what one cancellation has shown into words, with the messages around it.</summary>
internal static class Evidence
{
    private const int ShownBefore = 6;
    private const int ShownAfter = 10;

    public static Finding Of(Discovery discovery, CancellationPoint point, int messages, TapSession? session, IReadOnlyList<TapEvent> events)
    {
        var shown = events.Where(seen => (session is null || seen.Session == session.Number) && !IsCourseOfCancelRequest(seen)).ToList();
        var passed = session is null ? 0 : PassedBefore(shown, point.Boundary);
        return new Finding(
            $"{point}", $"{point.Operation}", point.Describe(messages),
            [.. shown.Take(passed).TakeLast(ShownBefore).Select(Text)],
            [.. shown.Skip(passed).Take(ShownAfter).Select(Text)],
            discovery.FollowUp, discovery.Expected, discovery.Actual);
    }

    /// <summary>How many of the events belong to the messages that had passed when the client left.</summary>
    private static int PassedBefore(List<TapEvent> events, int boundary)
    {
        var index = 0;
        for (var messages = 0; index < events.Count && messages < boundary; index++)
        {
            if (events[index].IsMessage)
                messages++;
        }

        return index;
    }

    // That there was one is enough.
    private static bool IsCourseOfCancelRequest(TapEvent seen) =>
        seen.Name is TapEvent.CancelForwarded or TapEvent.CancelSenderClosed or TapEvent.CancelDone;

    private static string Text(TapEvent seen)
    {
        var arrow = seen.Direction switch { Direction.ToDatabase => "→", Direction.ToSubject => "←", _ => "·" };
        return $"{arrow} {seen.Name} {seen.Detail?.ReplaceLineEndings(" ")}".TrimEnd();
    }
}
