namespace CancelSpec.Gate.Exploration;

/// <summary>A request is cancelled while all connections are lent and it waits for one.</summary>
internal sealed class WaitingTrial(Rig rig, CancellationPoint point, Judgement judgement) : Trial
{
    public override async Task<Discovery?> RunAsync()
    {
        var start = Start.Of(rig);
        rig.Signals?.StopClock();
        using var house = new FullHouse(rig, Operation.Counter, HousePatience.Of(rig.Patience));
        if (await house.FillAsync() is { } problem)
            return problem;

        using var request = await rig.SendAsync(point.Operation);
        if (rig.Signals is { } signals)
            await rig.Patience.WaitAsync(signals.StartedAsync(request.ClientPort), rig.Cancellation);
        rig.SleepEnds = DateTime.UtcNow + rig.Subject.Sleep + Leaving.Grace;
        WasCancelled = true;
        await Leaving.LeaveAsync(rig, request, point.HangUp);
        await house.FinishAsync();
        return await judgement.RunAsync(start, [request], null, isBeforeCommit: point.Operation.Sleeps);
    }
}

/// <summary>As many requests as there are connections sleep, one more waits, and all their clients leave at once.</summary>
internal sealed class TogetherTrial(Rig rig, CancellationPoint point, Judgement judgement) : Trial
{
    public override async Task<Discovery?> RunAsync()
    {
        var start = Start.Of(rig);
        rig.Signals?.StopClock();
        var requests = new List<SubjectRequest>();
        try
        {
            for (var sent = 0; sent <= rig.PoolSize; sent++)
                requests.Add(await rig.SendAsync(point.Operation));
            rig.SleepEnds = DateTime.UtcNow + rig.Subject.Sleep + Leaving.Grace;
            await WhenAsleepAsync(requests);
            WasCancelled = true;
            await Task.WhenAll(requests.Select(request => Leaving.LeaveAsync(rig, request, point.HangUp)));
            return await judgement.RunAsync(start, requests, null, isBeforeCommit: true);
        }
        finally
        {
            requests.ForEach(request => request.Dispose());
        }
    }

    private async Task WhenAsleepAsync(List<SubjectRequest> requests)
    {
        if (rig.Signals is { } signals)
            await rig.Patience.WaitAsync(Task.WhenAll(requests.Select(request => signals.StartedAsync(request.ClientPort))), rig.Cancellation);
        using var end = new CancellationTokenSource();
        var allAsleep = rig.Tap.History.WhenAsync(
            seen => seen is { Name: "ReadyForQuery", Detail: "T" } && IsEverybodyInTransaction(), end.Token);
        await rig.Patience.WaitAsync(Task.WhenAny(allAsleep), rig.Cancellation);
        await end.CancelAsync();
    }

    private bool IsEverybodyInTransaction() => rig.Tap.Sessions.Count(session => session.TransactionStatus is 'T') >= rig.PoolSize;
}
