using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;

namespace CancelSpec.Gate.Driving;

/// <summary>As many requests as the pool has connections sleep, one more waits, and all their clients leave at once.</summary>
internal sealed class SimultaneousTrial(Harness harness, Recording recording, Interruption interruption) : Trial
{
    public override async Task<InterruptedRequests?> InterruptAsync()
    {
        var before = harness.BeginTrial();
        harness.Control.StopClock();
        var requests = new List<SentRequest>();
        try
        {
            while (requests.Count <= harness.Learned.PoolSize)
                requests.Add(await harness.Client.SendAsync(interruption.Request));
            await WhenAsleepAsync(requests);
            await Task.WhenAll(requests.Select(request => harness.Control.LeaveAsync(harness, request, interruption.Disconnect, Harness.Never)));
            return new InterruptedRequests(
                Begin(harness, recording, before) with { IsBeforeCommit = true, IsBeforeWork = true }, requests, WasInterrupted: true, Session: null);
        }
        catch
        {
            requests.ForEach(request => request.Dispose());
            throw;
        }
    }

    private async Task WhenAsleepAsync(List<SentRequest> requests)
    {
        await harness.Limit.WaitAsync(Task.WhenAll(requests.Select(harness.Control.WhenStartedAsync)), harness.Watch);
        using var end = new CancellationTokenSource();
        var allAsleep = harness.Tap.History.WhenAsync(seen => seen is { Name: "ReadyForQuery", Detail: "T" } && AreAllInTransaction(), end.Token);
        await harness.Limit.WaitAsync(Task.WhenAny(allAsleep), harness.Watch);
        await end.CancelAsync();
    }

    private bool AreAllInTransaction() => harness.Tap.Sessions.Count(session => session.TransactionStatus is 'T') >= harness.Learned.PoolSize;
}
