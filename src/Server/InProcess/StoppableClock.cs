namespace CancelSpec.Server.InProcess;

/// <summary>
/// A clock for sleeps. While it is stopped no timer is due; while it runs every timer is due at once, however long it
/// was set for. A timer is due once: periods are ignored. The clock is stopped at first. The time of day is the system's.
/// </summary>
public sealed class StoppableClock : TimeProvider
{
    private readonly Lock _access = new();
    private readonly HashSet<Timer> _timers = [];
    private TaskCompletionSource _asleep = NewSignal();
    private bool _runs;

    /// <summary>Stops the clock, also if it is stopped already: <see cref="AsleepAsync"/> then waits for a new timer.</summary>
    public void Stop()
    {
        lock (_access)
        {
            _runs = false;
            _asleep = NewSignal();
        }
    }

    /// <summary>Completes when a timer was set since the clock was last stopped.</summary>
    public Task AsleepAsync()
    {
        lock (_access)
            return _asleep.Task;
    }

    /// <summary>Lets all sleeps end at once, those under way and those to come, until the clock is stopped.</summary>
    public void Run()
    {
        lock (_access)
            _runs = true;
        EndSleeps();
    }

    /// <summary>Lets the sleeps end that are under way.</summary>
    public void EndSleeps()
    {
        Timer[] due;
        lock (_access)
        {
            due = [.. _timers];
            _timers.Clear();
        }

        foreach (var timer in due)
            timer.Ring();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Set(Timer timer)
    {
        lock (_access)
        {
            _asleep.TrySetResult();
            if (!_runs)
            {
                _timers.Add(timer);
                return;
            }
        }

        timer.Ring();
    }

    private void Unset(Timer timer)
    {
        lock (_access)
            _timers.Remove(timer);
    }

    private sealed class Timer(StoppableClock clock, TimerCallback callback, object? state) : ITimer
    {
        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Unset(this);
            if (dueTime != Timeout.InfiniteTimeSpan)
                clock.Set(this);
            return true;
        }

        public void Dispose() => clock.Unset(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
