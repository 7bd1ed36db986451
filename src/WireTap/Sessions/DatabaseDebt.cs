namespace CancelSpec.WireTap;

/// <summary>
/// Whether the database owes the next message of a session. What the subject sent counts when it is forwarded, and what the
/// database replied counts when it is received. So a session that a hold stops is no debt of the database. A reply that the
/// subject does not read is none either.
/// </summary>
internal sealed class DatabaseDebt
{
    private readonly OutstandingRequests _requests = new();
    private readonly DebtClock _clock = new();
    private bool _subjectOwesPassword;
    private bool _subjectHasEnded;
    private bool _isUnread;

    /// <summary>As <see cref="DebtClock.Age"/>.</summary>
    public TimeSpan? Age => _clock.Age;

    /// <summary>A message is forwarded.</summary>
    public void Ask(byte type)
    {
        _requests.Pass(Direction.ToDatabase, type);
        _subjectOwesPassword &= type != (byte)'p';
        _subjectHasEnded |= type == (byte)'X';
        if (IsOwed)
            _clock.Begin();
        else
            _clock.End();
    }

    /// <summary>The end of the subject's stream is forwarded. The database answers with its own.</summary>
    public void AskForEnd()
    {
        _subjectHasEnded = true;
        if (IsOwed)
            _clock.Begin();
    }

    /// <summary>A message of the database is received.</summary>
    public void Answer(byte type)
    {
        _requests.Pass(Direction.ToSubject, type);
        // The database sends AuthenticationOk together with what follows it.
        _subjectOwesPassword = type == (byte)'R';
        if (IsOwed)
            _clock.Progress();
        else
            _clock.End();
    }

    /// <summary>Nothing is received for now, since too much of what the database has sent waits to be forwarded.</summary>
    public void Pause()
    {
        _isUnread = true;
        _clock.End();
    }

    /// <summary>What the database sends is received again.</summary>
    public void Resume()
    {
        _isUnread = false;
        if (IsOwed)
            _clock.Begin();
    }

    /// <summary>The database has ended its stream, or the session is over.</summary>
    public void End() => _clock.End();

    private bool IsOwed => !_isUnread && (_subjectHasEnded || (_requests.AreOwed && !_subjectOwesPassword));
}
