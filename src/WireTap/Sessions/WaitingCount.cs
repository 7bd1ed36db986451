namespace CancelSpec.WireTap;

/// <summary>How many messages of a session wait. Callers can wait for a number. For one thread at a time.</summary>
internal sealed class WaitingCount(TapSession session)
{
    private readonly List<(int Wanted, TaskCompletionSource Reached)> _waiters = [];
    private bool _isOver;

    public int Value
    {
        get;
        set
        {
            field = value;
            if (_waiters.Count > 0)
                Tell();
        }
    }

    /// <summary>Completes when so many messages wait; fails when the session ends before.</summary>
    public Task WhenAsync(int wanted)
    {
        if (Value >= wanted)
            return Task.CompletedTask;
        if (_isOver)
            return Task.FromException(Ended());
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Add((wanted, reached));
        return reached.Task;
    }

    /// <summary>The session is over: nothing waits, and every wait for more fails.</summary>
    public void End()
    {
        Value = 0;
        _isOver = true;
        foreach (var (_, reached) in _waiters)
            reached.TrySetException(Ended());
        _waiters.Clear();
    }

    private void Tell()
    {
        foreach (var (wanted, reached) in _waiters)
        {
            if (Value >= wanted)
                reached.TrySetResult();
        }

        _waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
    }

    private InvalidOperationException Ended() => new($"session {session.Number} has ended");
}
