using CancelSpec.Server.InProcess;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The clock that ends sleeps when a test or the gate says so.</summary>
public sealed class StoppableClockTests
{
    private readonly StoppableClock _clock = new();

    [Fact]
    public void While_it_is_stopped_no_sleep_ends() => Sleep().IsCompleted.Should().BeFalse();

    [Fact]
    public void When_it_runs_all_sleeps_end_those_under_way_and_those_to_come()
    {
        var before = Sleep();

        _clock.Run();

        before.IsCompletedSuccessfully.Should().BeTrue();
        Sleep().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public void After_a_new_stop_sleeps_do_not_end()
    {
        _clock.Run();

        _clock.Stop();

        Sleep().IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void The_sleeps_under_way_can_end_without_those_to_come()
    {
        var before = Sleep();

        _clock.EndSleeps();

        before.IsCompletedSuccessfully.Should().BeTrue();
        Sleep().IsCompleted.Should().BeFalse();
    }

    [Fact]
    public void It_signals_the_first_sleep_after_each_stop()
    {
        var first = _clock.AsleepAsync();
        first.IsCompleted.Should().BeFalse();
        _ = Sleep();
        first.IsCompleted.Should().BeTrue();

        _clock.Stop();

        var second = _clock.AsleepAsync();
        second.IsCompleted.Should().BeFalse();
        _ = Sleep();
        second.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task A_cancelled_sleep_has_ended_before_the_clock_runs()
    {
        using var hangUp = new CancellationTokenSource();
        var sleep = SleepAsync(hangUp.Token);

        await hangUp.CancelAsync();
        _clock.Run();

        sleep.IsCanceled.Should().BeTrue();
    }

    [Fact]
    public void A_timer_without_a_due_time_is_never_due()
    {
        using var timer = _clock.CreateTimer(_ => throw new InvalidOperationException("the timer was due"), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _clock.Run();

        _clock.AsleepAsync().IsCompleted.Should().BeFalse();
    }

    private Task Sleep() => SleepAsync(TestContext.Current.CancellationToken);

    private Task SleepAsync(CancellationToken cancellation) => Task.Delay(TimeSpan.FromSeconds(5), _clock, cancellation);
}
