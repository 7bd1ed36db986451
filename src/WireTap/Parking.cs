namespace CancelSpec.WireTap;

/// <summary>
/// A stop of all flow of one session, in both directions, at an exact boundary between two messages. What arrives
/// meanwhile is read and kept, up to a bound, but not forwarded. CancelRequests and other sessions pass.
/// </summary>
public sealed class Parking
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    internal Parking(int messages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        _left = messages;
    }

    /// <summary>Completes when as many messages as were asked for have been forwarded whole: nothing passes from then on.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Completes when a message waits behind the boundary.</summary>
    public Task Held => _held.Task;

    internal Task Resumed => _resumed.Task;

    /// <summary>Lets everything go on, in the order in which it came in each direction. Works once, also before the boundary.</summary>
    public void Resume() => _resumed.TrySetResult();

    /// <summary>Whether one more message may pass.</summary>
    internal bool TryPass()
    {
        if (_resumed.Task.IsCompleted)
            return true;
        if (_left == 0)
        {
            _held.TrySetResult();
            return false;
        }

        _left--;
        return true;
    }

    /// <summary>Says that nothing is on its way any more.</summary>
    internal void AllForwarded()
    {
        if (_left == 0 && !_resumed.Task.IsCompleted)
            _reached.TrySetResult();
    }

    /// <summary>Whether the end of a stream, which is no message, may pass.</summary>
    internal bool LetsEndPass => _left > 0 || _resumed.Task.IsCompleted;
}
