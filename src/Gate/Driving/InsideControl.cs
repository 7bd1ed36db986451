using System.Diagnostics;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>A subject in this process, which tells what it does.</summary>
internal sealed class InsideControl(ISubjectSignals signals) : SubjectControl
{
    private long? _clockRanAt;

    public override bool ChecksSessions => true;

    public override IReadOnlyList<Cooling> Coolings { get; } = [Cooling.Checked];

    public override bool TellsSleep => true;

    public override string? Remark => null;

    public override void Expect(int clientPort) => signals.Expect(clientPort);

    public override void Sent(SentRequest request)
    {
        // The subject's clock decides how long it sleeps.
    }

    public override void StopClock()
    {
        _clockRanAt = null;
        signals.StopClock();
    }

    public override void RunClock()
    {
        _clockRanAt ??= Stopwatch.GetTimestamp();
        signals.RunClock();
    }

    public override SleepSeen? SleepOf(Recording recording, TapHistory history) => recording.SleepersLastStatement is { } last
        ? new SleepSeen(last, TimeSpan.Zero, _clockRanAt is { } ranAt ? history.TimeOf(ranAt) : null)
        : null;

    public override Task WhenStartedAsync(SentRequest request) => signals.StartedAsync(request.ClientPort);

    public override Task WhenAsleepAsync() => signals.AsleepAsync();

    public override async Task<(HttpAnswer Answer, TimeSpan? SleepEnd)> SendSleeperAsync(Harness harness, Request request)
    {
        StopClock();
        using var sent = await harness.Client.SendAsync(request);
        if (!await harness.Limit.WaitAsync(Task.WhenAny(signals.AsleepAsync(), sent.Over), harness.Watch))
            throw new SubjectException($"{request} does not sleep");
        await harness.SettleAsync();
        var sleepEnd = harness.Tap.History.Now;
        RunClock();
        return await harness.Limit.WaitAsync(sent.Over, harness.Watch) && await sent.Over is { } answer
            ? (answer, sleepEnd)
            : throw new SubjectException($"{request} was not answered, although its client stayed");
    }

    public override async Task LeaveAsync(Harness harness, SentRequest request, Disconnect how, Task cancelRequestHeld)
    {
        Leave(request, how);
        // A driver may send its CancelRequest inside the cancellation, and wait for one that is held back.
        await harness.Limit.WaitAsync(Task.WhenAny(signals.AbortedAsync(request.ClientPort), cancelRequestHeld), harness.Watch);
        // An answer that the subject gave before it noticed is still on its way.
        await harness.Limit.WaitAsync(request.Over, harness.Watch);
    }

    public override Task WhenServedAsync(Harness harness, Task served) => Task.CompletedTask;

    public override async Task WhenOverAsync(Harness harness, IReadOnlyList<SentRequest> requests, EndLimits limits)
    {
        if (limits.HandlersComplete)
            RunClock();
        var ended = Task.WhenAll(requests.Select(request => signals.EndedAsync(request.ClientPort)));
        if (!await limits.Handler.WaitAsync(ended, harness.Watch))
        {
            // A request that still sleeps has not noticed.
            RunClock();
            await limits.Usual.WaitAsync(ended, harness.Watch);
        }

        // The subject's last messages may still be on their way to the tap.
        await harness.CaughtUpAsync();
        await limits.Usual.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        if (limits.HandlersComplete)
            await WhenNoTransactionAsync(harness, limits.Usual.Length);
    }

    public override Task EndSleepsAsync(CancellationToken cancellation)
    {
        RunClock();
        return Task.CompletedTask;
    }
}
