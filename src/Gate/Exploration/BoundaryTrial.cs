using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Exploration;

/// <summary>One request, cancelled at one boundary, from the canonical state to the judgement.</summary>
internal sealed class BoundaryTrial(Rig rig, Script script, CancellationPoint point, Judgement judgement) : Trial
{
    private readonly Operation _operation = script.Operation;
    private readonly int _boundary = point.Boundary;

    /// <summary>Whether the subject sent a CancelRequest for it.</summary>
    public bool SentCancelRequest { get; private set; }

    public override async Task<Discovery?> RunAsync()
    {
        var start = Start.Of(rig);
        // A boundary behind the sleep is only come to when the sleep ends.
        if (_boundary > script.SleepsAt)
            rig.Signals?.RunClock();
        else
            rig.Signals?.StopClock();
        var parking = rig.Tap.HoldNextRequest(_boundary);
        using var request = await rig.SendAsync(_operation);
        rig.SleepEnds = DateTime.UtcNow + (_operation.Sleeps ? rig.Subject.Sleep + Leaving.Grace : TimeSpan.Zero);
        try
        {
            var problem = await ParkAndLeaveAsync(parking, request);
            parking.Release();
            return problem ?? await judgement.RunAsync(start, [request], Session, _boundary <= script.SleepsAt);
        }
        finally
        {
            parking.Release();
            SentCancelRequest = rig.Tap.History.Events.Any(seen => seen.Name == TapEvent.CancelRequest);
        }
    }

    private async Task<Discovery?> ParkAndLeaveAsync(BoundaryHold parking, SubjectRequest request)
    {
        var parked = WaitsForMore || IsBeforeWake ? parking.Held : parking.Reached;
        // On another session it may need fewer messages until it sleeps, or more, where statements are prepared once.
        if (IsBeforeWake)
            parked = Task.WhenAny(parked, rig.Signals!.AsleepAsync());
        if (!await rig.Patience.WaitAsync(Task.WhenAny(parked, request.Over), rig.Cancellation))
            return Stuck(parking);
        // An answer may be here before the tap has counted the last of its messages.
        if (!parked.IsCompleted)
        {
            await rig.CaughtUpAsync();
            await rig.Patience.WaitAsync(Task.WhenAny(parked, rig.Tap.WhenQuietAsync()), rig.Cancellation);
        }

        if (parking.Claimed.IsCompleted)
            Session = await parking.Claimed;

        WasCancelled = parked.IsCompleted;
        if (!request.Over.IsCompleted)
            await Leaving.LeaveAsync(rig, request, point.HangUp);
        return JudgeEarlyAnswer(parked, request);
    }

    // Behind the last message nothing comes, and nothing before the end of a sleep.
    private bool WaitsForMore => _boundary < script.Messages.Count && _boundary != script.SleepsAt;

    private bool IsBeforeWake => _boundary <= script.SleepsAt && rig.Signals is not null;

    private Discovery? JudgeEarlyAnswer(Task parked, SubjectRequest request)
    {
        if (!parked.IsCompleted || _boundary >= script.AcknowledgedAt
            || request.Over is not { IsCompletedSuccessfully: true, Result: { IsSuccess: true } answer })
            return null;

        return new Discovery(Hazard.NotDurable, $"{_operation} itself",
            $"no success before message {script.AcknowledgedAt} of {script.Messages.Count}, the database's {Name(script.Messages[script.AcknowledgedAt - 1])}",
            $"it was answered {answer} when {_boundary} had passed and the rest was held back");
    }

    private Discovery? Stuck(BoundaryHold parking) => new(Hazard.StaleResponse, $"{_operation} itself",
        $"message {_boundary} of {script.Messages.Count}, as when nobody hung up",
        parking.Claimed.IsCompleted ? "it stopped on its way" : "nothing was sent to the database")
    {
        WasWaitedFor = true,
    };

    private static string Name(TapEvent message) => $"{message.Name} {message.Detail}".TrimEnd();
}
