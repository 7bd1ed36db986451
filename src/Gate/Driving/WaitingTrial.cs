using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>A request is interrupted while all connections are lent and it waits for one.</summary>
internal sealed class WaitingTrial(Harness harness, Recording recording, Interruption interruption) : Trial
{
    public override async Task<InterruptedRequests?> InterruptAsync()
    {
        // Requests that share connections do not wait for one.
        if (harness.Learned.SharesSessions)
            return null;
        var seen = Begin(harness, recording, harness.BeginTrial());
        harness.Control.StopClock();
        using var saturation = new Saturation(harness, harness.Learned.Probes.Read, SaturationLimits.Of(harness.Limit));
        var filled = await saturation.FillAsync();
        if (!filled.IsComplete(harness.Learned.PoolSize))
            return new InterruptedRequests(seen with { Saturation = filled }, [], WasInterrupted: false, Session: null);

        var request = await harness.Client.SendAsync(interruption.Request);
        try
        {
            await harness.Limit.WaitAsync(harness.Control.WhenStartedAsync(request), harness.Watch);
            await harness.Control.LeaveAsync(harness, request, interruption.Disconnect, Harness.Never);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(harness.Cancellation);
            var served = WhenServedAsync(harness.Tap.History.Now, filled.Probe, end.Token);
            await saturation.FinishAsync();
            // A handler that completes takes the first connection that is free.
            if (harness.Learned.Completes(interruption.Request))
                await harness.Control.WhenServedAsync(harness, served);
            await end.CancelAsync();
            return new InterruptedRequests(seen with { IsBeforeCommit = interruption.Request.Sleeps, IsBeforeWork = true }, [request], WasInterrupted: true, Session: null);
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Completes when the request executes its work, although the probes may execute the same.</summary>
    private async Task WhenServedAsync(TimeSpan left, Request probe, CancellationToken cancellation)
    {
        if (recording.OwnStatement is not { } own)
            return;
        var others = harness.StatementsOf(probe).Contains(own) ? harness.Learned.PoolSize : 0;
        await harness.Tap.History.WhenAsync(seen => seen.IsExecution() && seen.At >= left && seen.Sql == own && others-- == 0, cancellation);
    }
}
