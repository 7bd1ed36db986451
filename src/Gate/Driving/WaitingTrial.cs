using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>A request is interrupted while all connections are lent and it waits for one.</summary>
internal sealed class WaitingTrial(Harness harness, Interruption interruption) : Trial
{
    public override async Task<InterruptedRequests?> InterruptAsync()
    {
        var seen = Begin(harness, interruption.Request, harness.BeginTrial());
        harness.Control.StopClock();
        using var saturation = new Saturation(harness, StoryRequests.Counter, SaturationLimits.Of(harness.Limit));
        var filled = await saturation.FillAsync();
        if (!filled.IsComplete(harness.PoolSize))
            return new InterruptedRequests(seen with { Saturation = filled }, [], WasInterrupted: false, Session: null);

        var request = await harness.SendAsync(interruption.Request);
        try
        {
            await harness.Limit.WaitAsync(harness.Control.WhenStartedAsync(request), harness.Watch);
            await harness.Control.LeaveAsync(harness, request, interruption.Disconnect, Harness.Never);
            await saturation.FinishAsync();
            return new InterruptedRequests(seen with { IsBeforeCommit = interruption.Request.Sleeps }, [request], WasInterrupted: true, Session: null);
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }
}
