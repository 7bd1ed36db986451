using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// A request is interrupted at a boundary, and its CancelRequest is held back until another request's statement runs on
/// the session that it is meant for. A careful driver does not let that happen, because it waits until the CancelRequest
/// has ended. For such a driver the CancelRequest is released after a while.
/// </summary>
internal sealed class LateCancelTrial(Harness harness, Recording recording, Interruption interruption) : Trial
{
    // A driver that waits for its CancelRequest waits this long. That is less than any driver's own timeout.
    private static readonly WaitLimit HoldTime = new(TimeSpan.FromMilliseconds(250));

    public override async Task<InterruptedRequests?> InterruptAsync()
    {
        var seen = Begin(harness, recording, harness.BeginTrial());
        harness.Control.StopClock();
        using var rule = harness.Tap.HoldCancelRequests();
        var cancelRequest = rule.NextAsync().AsTask();
        var hold = harness.Tap.HoldNextRequest(interruption.Boundary, recording.Mark);
        var request = await harness.Client.SendAsync(recording.Request);
        try
        {
            if (!await harness.Limit.WaitAsync(Task.WhenAny(hold.Held, request.Over), harness.Watch) || !hold.Held.IsCompleted)
            {
                request.Dispose();
                return null;
            }

            var session = await hold.Claimed;
            await harness.Control.LeaveAsync(harness, request, interruption.Disconnect, cancelRequest);
            hold.Release();
            if (await HoldTime.WaitAsync(cancelRequest, harness.Watch))
            {
                // The interrupted request's statements must be over. Otherwise they would be taken for the next request's.
                await harness.Limit.WaitAsync(session.WhenQuietAsync(), harness.Watch);
                seen = await DeliverLateAsync(await cancelRequest, seen);
            }

            session = new RequestSessions(harness, recording).Of(hold) ?? session;
            return new InterruptedRequests(seen with { Session = session.Number }, [request], WasInterrupted: true, session);
        }
        catch
        {
            request.Dispose();
            throw;
        }
        finally
        {
            hold.Release();
        }
    }

    /// <summary>Lets the CancelRequest go when a probe's statement is at work on its session.</summary>
    private async Task<Observation> DeliverLateAsync(CancelRequestHold held, Observation seen)
    {
        using var saturation = new Saturation(harness, harness.Learned.Probes.Read, SaturationLimits.Of(HoldTime), harness.Learned.PoolSize);
        // Other failures show at the same boundary without the delay.
        var filled = await saturation.FillAsync();
        var victim = held.Request.Session;
        if (victim is not { ProcessId: { } process } || !filled.Held.Any(probe => probe.Session == victim.Number && probe.Status is 'I'))
        {
            held.Release();
            await saturation.FinishAsync();
            return seen;
        }

        await harness.Observer.ReadAsync();
        await using (await harness.Observer.LockAsync())
        {
            saturation.Release();
            await WhenBlockedAsync(process);
            held.Release();
            await harness.Limit.WaitAsync(held.Request.Done, harness.Watch);
        }

        return seen with { AfterLateCancel = await saturation.CollectAnswersAsync() };
    }

    /// <summary>The database gives no signal when a process waits for a lock, so the observer asks again and again.</summary>
    private async Task WhenBlockedAsync(int process)
    {
        var isOver = false;
        var blocked = PollAsync();
        await harness.Limit.WaitAsync(Task.WhenAny(blocked), harness.Watch);
        isOver = true;
        await blocked;

        async Task PollAsync()
        {
            while (!isOver && !await harness.Observer.IsBlockedAsync(process))
                await Task.Yield();
        }
    }
}
