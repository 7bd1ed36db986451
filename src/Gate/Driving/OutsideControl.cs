using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>A program that is only seen from outside. Its sleeps end when their time is over.</summary>
/// <param name="sleep">How long a request sleeps.</param>
internal sealed class OutsideControl(TimeSpan sleep) : SubjectControl
{
    /// <summary>
    /// How long a subject has to notice that a client has left, where it shows no sign of it. After a reset nothing can be
    /// seen from outside, and a server may keep its own half of a closed connection open.
    /// </summary>
    private static readonly WaitLimit NoticeLimit = new(TimeSpan.FromMilliseconds(100));

    // A request that waits first is served at once.
    private static readonly WaitLimit ServingLimit = new(TimeSpan.FromSeconds(1));

    // Clocks of two processes count a sleep's length a little differently.
    private const double NearlyWhole = 0.9;

    private DateTime _sleepsEnd;

    public override bool ChecksSessions => false;

    public override IReadOnlyList<Cooling> Coolings { get; } = [Cooling.Noticed, Cooling.Checked];

    public override bool TellsSleep => false;

    public override string Remark =>
        $"Judged from outside: after a reset the subject got {NoticeLimit.Length.TotalMilliseconds:0} ms to notice{(sleep > TimeSpan.Zero ? $", and its sleeps of {sleep.TotalSeconds:0.###} s were waited for" : "")}.";

    public override void Expect(int clientPort)
    {
        // Nothing tells what becomes of the request.
    }

    public override void Sent(SentRequest request)
    {
        if (request.Request.Sleeps)
            _sleepsEnd = DateTime.UtcNow + sleep + NoticeLimit.Length;
    }

    public override void StopClock()
    {
        // The program has a clock of its own.
    }

    public override void RunClock()
    {
        // The program has a clock of its own.
    }

    public override SleepSeen? SleepOf(Recording recording, TapHistory history) => recording is { SleepersLastStatement: { } last, Pause: var pause }
        ? new SleepSeen(last, (pause < sleep ? pause : sleep) * NearlyWhole, EndedAt: null)
        : null;

    public override Task WhenStartedAsync(SentRequest request) => Task.CompletedTask;

    public override Task WhenAsleepAsync() => Harness.Never;

    public override async Task<(HttpAnswer Answer, TimeSpan? SleepEnd)> SendSleeperAsync(Harness harness, Request request)
    {
        var answer = await harness.Client.AskAsync(request);
        return (answer, StartOfLongestPause(harness.Tap.History.Events));
    }

    public override async Task LeaveAsync(Harness harness, SentRequest request, Disconnect how, Task cancelRequestHeld)
    {
        var position = harness.Tap.History.Position;
        Leave(request, how);
        using var end = new CancellationTokenSource();
        try
        {
            var moved = WhenAnythingNewAsync(harness.Tap, position, end.Token);
            await NoticeLimit.WaitAsync(how is Disconnect.Close ? Task.WhenAny(request.Over, moved) : moved, harness.Watch);
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    public override Task WhenServedAsync(Harness harness, Task served) => ServingLimit.WaitAsync(served, harness.Watch);

    /// <summary>An open sleep and a leaked transaction look alike until the sleep must be over.</summary>
    public override async Task WhenOverAsync(Harness harness, IReadOnlyList<SentRequest> requests, EndLimits limits)
    {
        await limits.Usual.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        await WhenNoTransactionAsync(harness, RestOfSleeps);
        await limits.Usual.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        await harness.CaughtUpAsync();
    }

    public override Task EndSleepsAsync(CancellationToken cancellation) => Task.Delay(RestOfSleeps, cancellation);

    private TimeSpan RestOfSleeps => _sleepsEnd - DateTime.UtcNow is { Ticks: > 0 } rest ? rest : TimeSpan.Zero;

    private static TimeSpan? StartOfLongestPause(IReadOnlyList<TapEvent> events) => events.Count < 2
        ? null
        : events.Zip(events.Skip(1)).MaxBy(pair => pair.Second.At - pair.First.At).First.At;
}
