using Microsoft.Extensions.Time.Testing;

namespace CancelSpec.Tests.Support;

/// <summary>
/// A clock that stands still until it is told to go on, and that tells when somebody has set a timer: to advance it
/// before that would advance it for nobody.
/// </summary>
public sealed class ManualTime : FakeTimeProvider
{
    private readonly SemaphoreSlim _timers = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Release();
        return timer;
    }

    /// <summary>Waits for one timer that nobody has waited for yet.</summary>
    public Task NextTimerAsync() => _timers.WaitAsync().WaitForAsync("a timer to be set");
}
