using CancelSpec.LivingDoc.Timelines;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Tests.Support.Timelines;

/// <summary>Tells what the gate has found in the words of a timeline.</summary>
public static class GateRecording
{
    /// <summary>The first finding of a hazard; null where there is none, or nothing is known of it but words.</summary>
    public static Recording? OfFirst(Verdict verdict, HazardVerdict found)
    {
        if (found.Findings is not [{ Trace: { } trace } finding, ..])
            return null;
        var requests = trace.Requests.Select(request => new RecordedRequest(request.Name, request.SentAt, request.OverAt, OutcomeOf(request), request.LeftAt));
        return TapRecording.Of(
            $"{found.Hazard}, {verdict.Subject}: {finding.Operation}, {finding.Where}", [.. trace.Events.Select(Seen)], [.. requests], [], trace.End);
    }

    private static TapEvent Seen(TracedEvent traced) => new(
        traced.At, traced.Session,
        traced.IsToDatabase is { } isToDatabase ? isToDatabase ? Direction.ToDatabase : Direction.ToSubject : null, traced.Name, traced.Detail)
    { IsMessage = traced.IsMessage };

    private static RequestOutcome OutcomeOf(TracedRequest request) => request switch
    {
        { LeftAt: not null } => RequestOutcome.Cancelled,
        { OverAt: null } => RequestOutcome.Unanswered,
        { IsSuccess: true } => RequestOutcome.Ok,
        _ => RequestOutcome.Error,
    };
}
