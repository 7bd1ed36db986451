using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// A cancellation whose CancelRequest comes late: it is held back until another request's statement runs on the
/// backend that it is meant for. A careful driver does not let that happen: it waits for the CancelRequest's end, and
/// so gets it after a grace.
/// </summary>
internal sealed class LateCancelTrial(Rig rig, Script script, CancellationPoint point, Judgement judgement) : Trial
{
    /// <summary>How long a driver that waits is left waiting: less than any driver's own timeout.</summary>
    private static readonly Patience Grace = new(TimeSpan.FromMilliseconds(250));

    public override async Task<Discovery?> RunAsync()
    {
        var start = Start.Of(rig);
        rig.Signals?.StopClock();
        using var hold = rig.Tap.HoldCancelRequests();
        var coming = hold.NextAsync().AsTask();
        rig.CancelHeld = coming;
        var parking = rig.Tap.HoldNextRequest(point.Boundary);
        using var request = await rig.SendAsync(script.Operation);
        rig.SleepEnds = DateTime.UtcNow + rig.Subject.Sleep + Leaving.Grace;
        try
        {
            if (!await rig.Patience.WaitAsync(Task.WhenAny(parking.Held, request.Over), rig.Cancellation) || !parking.Held.IsCompleted)
                return null;
            Session = await parking.Claimed;
            WasCancelled = true;
            await Leaving.LeaveAsync(rig, request, point.HangUp);
            parking.Release();
            if (!await Grace.WaitAsync(coming, rig.Cancellation))
                return await judgement.RunAsync(start, [request], Session, isBeforeCommit: false);
            // What the request had sent before must be over, lest it be taken for the next one's.
            await rig.Patience.WaitAsync(Session.WhenQuietAsync(), rig.Cancellation);
            return await ReleaseLateAsync(await coming, start, request);
        }
        finally
        {
            parking.Release();
            hold.Dispose();
            rig.CancelHeld = Rig.Never;
        }
    }

    private async Task<Discovery?> ReleaseLateAsync(CancelRequestHold held, Start start, SubjectRequest request)
    {
        using var house = new FullHouse(rig, Operation.Counter, HousePatience.Of(Grace));
        // What else may be wrong shows at the same boundary without the delay.
        await house.FillAsync();
        var victim = house.Sessions.FirstOrDefault(session => session == held.Request.Session);
        if (victim is not { ProcessId: { } process, TransactionStatus: 'I' })
        {
            held.Release();
            await house.FinishAsync();
            return await judgement.RunAsync(start, [request], Session, isBeforeCommit: false);
        }

        rig.Counter = await rig.Table.ReadAsync() ?? rig.Counter;
        await using (await rig.Table.LockAsync())
        {
            house.LetGo();
            await WhenBlockedAsync(process);
            held.Release();
            await rig.Patience.WaitAsync(held.Request.Done, rig.Cancellation);
        }

        return await house.EmptyAsync() is { Hazard: var hazard } found && hazard == Hazard.LateCancel
            ? found
            : await judgement.RunAsync(Start.Of(rig), [request], Session, isBeforeCommit: false);
    }

    /// <summary>The database has no signal for it, so it is asked again and again.</summary>
    private async Task WhenBlockedAsync(int process)
    {
        using var end = new CancellationTokenSource(rig.Patience.Length);
        while (!end.IsCancellationRequested && !await rig.Table.IsBlockedAsync(process))
            await Task.Yield();
    }
}
