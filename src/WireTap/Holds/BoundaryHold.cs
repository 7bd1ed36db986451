namespace CancelSpec.WireTap;

/// <summary>
/// Holds one session, in both directions, at the boundary behind an exact number of messages. What arrives meanwhile is
/// read and kept, up to a bound, but not forwarded. CancelRequests and other sessions pass.
/// </summary>
public sealed class BoundaryHold : Hold
{
    private readonly TaskCompletionSource<TapSession> _claimed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RequestMark? _mark;
    private readonly HashSet<TapSession> _passedOver = [];
    private int _earlierToDatabase;
    private int _earlierToSubject;
    private int _left;

    internal BoundaryHold(int messages, RequestMark? mark = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        (_left, _mark) = (messages, mark);
    }

    /// <summary>The session that is held, once that is known; cancelled if the hold was released before.</summary>
    public Task<TapSession> Claimed => _claimed.Task;

    /// <summary>Completes when as many messages as were asked for have been forwarded whole: nothing passes from then on.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Completes when a message waits behind the boundary.</summary>
    public Task Held => _held.Task;

    /// <summary>Whether the end of a stream, which is no message, may pass.</summary>
    internal bool LetsEndPass => _left > 0 || IsReleased;

    /// <summary>
    /// Lets everything pass, in the order in which it came in each direction. The hold may be released before it is
    /// reached. A hold that no session has claimed is withdrawn.
    /// </summary>
    public override void Release()
    {
        base.Release();
        _claimed.TrySetCanceled();
    }

    /// <summary>Whether a session that has received a message is the one to hold. Others that come before it with the same SQL are passed over.</summary>
    internal bool Fits(TapSession session, StatementSql? sql)
    {
        if (_mark is null)
            return true;
        if (sql is null || !_mark.Sql.Contains(sql))
            return false;
        lock (_passedOver)
        {
            if (!_passedOver.Contains(session) && _passedOver.Count == _mark.SessionsBefore)
                return true;
            _passedOver.Add(session);
            return false;
        }
    }

    /// <summary>Tells which session is held.</summary>
    /// <param name="session">The session.</param>
    /// <param name="earlierToDatabase">So many messages, which had come before, pass without being counted.</param>
    /// <param name="earlierToSubject">The same for the other direction.</param>
    internal void Claim(TapSession session, int earlierToDatabase = 0, int earlierToSubject = 0)
    {
        (_earlierToDatabase, _earlierToSubject) = (earlierToDatabase, earlierToSubject);
        _claimed.TrySetResult(session);
    }

    /// <summary>Whether one more message may pass.</summary>
    internal bool LetsPass(Direction direction)
    {
        if (IsReleased || _left > 0 || Earlier(direction) > 0)
            return true;
        _held.TrySetResult();
        return false;
    }

    /// <summary>Counts a message that has passed.</summary>
    internal void Count(Direction direction)
    {
        if (Earlier(direction) > 0)
            Earlier(direction)--;
        else if (_left > 0)
            _left--;
    }

    /// <summary>Notes that every message that has passed is forwarded whole.</summary>
    internal void AllForwarded()
    {
        if (_left + _earlierToDatabase + _earlierToSubject == 0 && !IsReleased)
            _reached.TrySetResult();
    }

    private ref int Earlier(Direction direction) =>
        ref direction is Direction.ToDatabase ? ref _earlierToDatabase : ref _earlierToSubject;
}
