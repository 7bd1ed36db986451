using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Hazards;

/// <summary>Session-state leak: the next borrower finds a setting or a lock of the interrupted request in its session.</summary>
internal static class H6
{
    public static Violation? Judge(Observation seen) => seen.SharesSessions ? null : LeftInSession(seen) ?? InTheWay(seen.LeftLock);

    private static Violation? LeftInSession(Observation seen) => seen.Saturation?.Answers
        .Where(probe => probe is { IsSuccess: true } && probe.Probe == StoryRequests.Session)
        .FirstOrDefault(probe => SessionFacts.Parse(probe.Answer!) is { HoldsForeignState: true }) is { } leaked
            ? new Violation(Hazard.SessionState, $"{leaked.Probe}, the next request on the session",
                "no application_name of the interrupted request, and none of its locks", $"the answer was {leaked.Answer!.Body}")
            : null;

    private static Violation? InTheWay(LeftLock? left) => left is { Status: 'I' }
        ? new Violation(Hazard.SessionState, left.LookedAt, "no lock in its way that the interrupted request has left in its session", left.Actual) { RestsOnWaiting = true }
        : null;
}
