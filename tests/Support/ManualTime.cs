using Microsoft.Extensions.Time.Testing;

namespace CancelSpec.Tests.Support;

/// <summary>
/// A clock that stands still until it is told to go on, and that tells when somebody has set a timer: to advance it
/// before that would advance it for nobody.
/// </summary>
public sealed class ManualTime : FakeTimeProvider
{
    // Longer than anybody sleeps.
    private static readonly TimeSpan LongTime = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _timers = new(0);
    private readonly Lock _access = new();
    private TaskCompletionSource _asleep = new();
    private bool _runs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Release();
        lock (_access)
        {
            _asleep.TrySetResult();
            if (!_runs)
                return timer;
        }

        Advance(LongTime);
        return timer;
    }

    /// <summary>From now on every timer is due at once, those that are set and those to come.</summary>
    public void Run()
    {
        lock (_access)
            _runs = true;
        Advance(LongTime);
    }

    public void Stop()
    {
        lock (_access)
        {
            _runs = false;
            _asleep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when somebody has set a timer since the clock was stopped.</summary>
    public Task AsleepAsync()
    {
        lock (_access)
            return _asleep.Task;
    }

    /// <summary>Waits for one timer that nobody has waited for yet.</summary>
    public Task NextTimerAsync() => _timers.WaitAsync().WaitForAsync("a timer to be set");
}
