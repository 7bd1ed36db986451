using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Tells which session a request works on. The session that a hold stops may be another one that the subject opens or uses at
/// the same time.
/// </summary>
internal sealed class RequestSessions(Harness harness, Recording recording)
{
    /// <summary>The session on which the request works; null where neither a hold nor a statement tells.</summary>
    public TapSession? Of(BoundaryHold hold) => IsElsewhere(hold) ? AtWork() : ClaimedBy(hold);

    /// <summary>Whether the request works on another session than the one that is held. One that works on several is held on any of them.</summary>
    public bool IsElsewhere(BoundaryHold hold) => ClaimedBy(hold) is { } claimed
        ? MayBeAnother && AtWork() is { } atWork && atWork != claimed && !HasWorked(claimed)
        : recording.Mark is not null && harness.Seen.OwnMessages().Count > 0;

    private bool MayBeAnother => recording is { Sessions: 1 } or { OpensSession: true } || harness.Learned.BackgroundStatements.Count > 0;

    /// <summary>Whether the database has confirmed what the request writes, on any session and after any number of messages.</summary>
    public bool IsAcknowledged() => harness.Tap.History.Events.Where(seen => seen.IsMessage).GroupBy(seen => seen.Session)
        .Any(session => recording.IsAcknowledgedBy([.. session]));

    private IEnumerable<TapEvent> Work => harness.Seen.WithoutBackground().Where(recording.IsOfItsWork);

    private TapSession? AtWork() => Work.FirstOrDefault() is { } first ? harness.Tap.Sessions.FirstOrDefault(session => session.Number == first.Session) : null;

    private bool HasWorked(TapSession session) => Work.Any(seen => seen.Session == session.Number);

    private static TapSession? ClaimedBy(BoundaryHold hold) => hold.Claimed.IsCompletedSuccessfully ? hold.Claimed.Result : null;
}
