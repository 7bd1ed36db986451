namespace CancelSpec.WireTap;

/// <summary>
/// A stop of all flow of one session, in both directions, at an exact boundary between two messages. What arrives
/// meanwhile is read and kept, up to a bound, but not forwarded. CancelRequests and other sessions pass.
/// </summary>
public sealed class Parking
{
    private readonly TaskCompletionSource<TapSession> _claimed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _earlierToDatabase;
    private int _earlierToSubject;
    private int _left;

    internal Parking(int messages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        _left = messages;
    }

    /// <summary>The session that it parks, once that is known; cancelled if it was resumed before.</summary>
    public Task<TapSession> Claimed => _claimed.Task;

    /// <summary>Completes when as many messages as were asked for have been forwarded whole: nothing passes from then on.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Completes when a message waits behind the boundary.</summary>
    public Task Held => _held.Task;

    internal Task Resumed => _resumed.Task;

    internal bool IsResumed => _resumed.Task.IsCompleted;

    /// <summary>Whether the end of a stream, which is no message, may pass.</summary>
    internal bool LetsEndPass => _left > 0 || IsResumed;

    /// <summary>
    /// Lets everything go on, in the order in which it came in each direction. Works once, also before the boundary; what
    /// no session has claimed is withdrawn.
    /// </summary>
    public void Resume()
    {
        _resumed.TrySetResult();
        _claimed.TrySetCanceled();
    }

    /// <summary>It is this session that it parks.</summary>
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
        if (IsResumed || _left > 0 || Earlier(direction) > 0)
            return true;
        _held.TrySetResult();
        return false;
    }

    /// <summary>A message has passed.</summary>
    internal void Count(Direction direction)
    {
        if (Earlier(direction) > 0)
            Earlier(direction)--;
        else if (_left > 0)
            _left--;
    }

    /// <summary>Says that nothing is on its way any more.</summary>
    internal void AllForwarded()
    {
        if (_left + _earlierToDatabase + _earlierToSubject == 0 && !IsResumed)
            _reached.TrySetResult();
    }

    private ref int Earlier(Direction direction) =>
        ref direction is Direction.ToDatabase ? ref _earlierToDatabase : ref _earlierToSubject;
}
