using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Judging;

/// <summary>Makes a finding of a violation, with the messages around the interruption.</summary>
internal static class Evidence
{
    private const int ShownBefore = 6;
    private const int ShownAfter = 10;
    private const int MostShownAfter = 60;

    /// <param name="violation">The violation.</param>
    /// <param name="interruption">The interruption that came before it.</param>
    /// <param name="messages">How many messages the recording of the request has.</param>
    /// <param name="session">The number of the session on which the request was interrupted; null where it is not known.</param>
    /// <param name="events">What the tap saw in the trial.</param>
    /// <param name="probe">Recognises the statement of a probe, up to which the messages are shown.</param>
    public static Finding Of(
        Violation violation, Interruption interruption, int messages, int? session, IReadOnlyList<TapEvent> events, ProbeStatements probe)
    {
        var shown = events.Where(seen => (session is null || seen.Session == session) && !IsCourseOfCancelRequest(seen)).ToList();
        var passed = session is null ? 0 : PassedBefore(shown, interruption.Boundary);
        var toProbe = shown.FindIndex(passed, seen => seen.IsExecution() && probe.Contains(seen.Sql)) + 1 - passed;
        return new Finding(
            $"{interruption}", $"{interruption.Request}", interruption.Describe(messages),
            [.. Texts(shown).Take(passed).TakeLast(ShownBefore)],
            [.. Texts(shown).Skip(passed).Take(Math.Clamp(toProbe, ShownAfter, MostShownAfter))],
            violation.LookedAt, violation.Expected, violation.Actual);
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

    // Of these the evidence shows only the CancelRequest itself.
    private static bool IsCourseOfCancelRequest(TapEvent seen) =>
        seen.Name is TapEvent.CancelForwarded or TapEvent.CancelSenderClosed or TapEvent.CancelDone;

    /// <summary>Events, each on one line. A Bind shows the SQL behind its statement's name, unless it follows the Parse.</summary>
    public static IEnumerable<string> Texts(IReadOnlyList<TapEvent> events) => events.Select((seen, index) =>
        Text(seen, seen.Name == "Bind" && (index == 0 || events[index - 1].Name != "Parse") ? seen.Sql?.Text : seen.Detail));

    private static string Text(TapEvent seen, string? detail)
    {
        var arrow = seen.Direction switch { Direction.ToDatabase => "→", Direction.ToSubject => "←", _ => "·" };
        return $"{arrow} {seen.Name} {detail?.ReplaceLineEndings(" ")}".TrimEnd();
    }
}
