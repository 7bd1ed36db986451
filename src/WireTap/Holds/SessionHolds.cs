namespace CancelSpec.WireTap;

/// <summary>The holds of one session: they decide whether a message may pass. For one thread at a time.</summary>
internal sealed class SessionHolds(TapSession session, TapHolds ofTap)
{
    private BoundaryHold? _boundary;
    private MessageHold? _message;

    /// <summary>Whether a hold may want to know what the messages say.</summary>
    public bool NeedDetail => ofTap.NeedDetail || IsAtBoundary;

    private bool IsAtBoundary => _boundary is { IsReleased: false };

    /// <exception cref="InvalidOperationException">There is such a hold that was not released.</exception>
    public BoundaryHold Hold(int messages)
    {
        if (IsAtBoundary)
            throw new InvalidOperationException($"session {session.Number} is held already");
        _boundary = new BoundaryHold(messages);
        _boundary.Claim(session);
        return _boundary;
    }

    /// <summary>Claims the hold for the next request. A session that is held leaves it to another one.</summary>
    /// <param name="sql">The SQL of the message that has come; null for none.</param>
    /// <param name="earlierToDatabase">So many messages to the database wait, and belong to earlier requests.</param>
    /// <param name="earlierToSubject">So many messages to the subject wait.</param>
    public void ClaimNextRequest(StatementSql? sql, int earlierToDatabase, int earlierToSubject)
    {
        if (IsAtBoundary || ofTap.TakeNextRequest(session, sql) is not { } hold)
            return;
        _boundary = hold;
        hold.Claim(session, earlierToDatabase, earlierToSubject);
    }

    /// <summary>What must be awaited before asking again whether a message may pass; null if the message may pass now.</summary>
    public Task? Stop(in TapMessage message) =>
        // The boundary comes first: what it holds is not offered to a rule yet.
        _boundary is { } boundary && !boundary.LetsPass(message.Direction) ? boundary.Released : StopBefore(message);

    /// <summary>What must be awaited before asking again whether the end of a direction may pass; null if it may pass now.</summary>
    public Task? StopEnd(Direction direction) =>
        _boundary is { LetsEndPass: false } boundary ? boundary.Released : StopByEarlier(direction);

    /// <summary>Counts a message that has passed.</summary>
    public void Pass(Direction direction)
    {
        _boundary?.Count(direction);
        if (_message?.Message.Direction != direction)
            return;
        _message.Pass();
        _message = null;
    }

    /// <summary>Notes that every message that has passed is forwarded whole.</summary>
    public void AllForwarded() => _boundary?.AllForwarded();

    private Task? StopBefore(in TapMessage message)
    {
        if (StopByEarlier(message.Direction) is { } stop)
            return stop;
        // The message of a released hold passes, unless a rule that is new since then holds it once more.
        if (_message is { } released && released.Rule == ofTap.Messages)
            return null;
        if (ofTap.Messages?.TryHold(session, message) is not { } hold)
            return null;
        _message?.Pass();
        _message = hold;
        return hold.Released;
    }

    // What was released goes first, then the other direction.
    private Task? StopByEarlier(Direction direction) => _message switch
    {
        null => null,
        { IsReleased: false } hold => hold.Released,
        { } hold when hold.Message.Direction != direction => hold.Passed,
        _ => null,
    };
}
