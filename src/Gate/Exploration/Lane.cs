using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>A subject of its own, on which cancellations are tried one after another.</summary>
internal sealed class Lane(Rig rig, KnownFailures known, Action cancelled)
{
    // A failure that costs a wait is not looked for at every boundary.
    private const int DearFindings = 2;

    // What was held back while it was looked at is let go now, and shows where it would have run.
    private static readonly Patience FollowUpPatience = new(TimeSpan.FromMilliseconds(50));

    public Rig Rig => rig;

    /// <summary>Tries one cancellation after another, from the canonical state each.</summary>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public async Task<UnitResult> TryAsync(Unit unit)
    {
        var result = new UnitResult();
        var dear = 0;
        foreach (var point in unit.Points)
        {
            rig.Cancellation.ThrowIfCancellationRequested();
            var discovery = await TryAsync(unit.Script, point, result);
            if (discovery is not { WasWaitedFor: true } || ++dear < DearFindings || point == unit.Points[^1])
                continue;
            result.LeftOutFor = discovery.Hazard;
            result.Remarks.Add(
                $"After {DearFindings} findings of {discovery.Hazard}, the cancellations from {point} to {unit.Points[^1]} were not tried.");
            break;
        }

        return result;
    }

    private async Task<Discovery?> TryAsync(Script script, CancellationPoint point, UnitResult result)
    {
        if (point.Moment is Moment.Cold)
            await rig.CoolAsync();
        var trial = TrialAt(script, point);
        var discovery = await trial.RunAsync();
        if (trial.WasCancelled)
        {
            result.Cancellations++;
            cancelled();
        }
        else if (discovery is null)
        {
            result.Missed.Add(point);
        }

        if (trial is BoundaryTrial { SentCancelRequest: true })
            result.FirstCancelRequest ??= point;
        if (discovery is not null)
            await RecordAsync(script, point, trial, discovery, result);
        else if (point.Operation.LeavesSettings && rig.Tap.History.Events.Any(SqlText.IsCommit))
            await rig.RenewAsync();
        return discovery;
    }

    private Trial TrialAt(Script script, CancellationPoint point)
    {
        var judgement = new Judgement(rig, point.Operation, known);
        return point.Moment switch
        {
            Moment.Waiting => new WaitingTrial(rig, point, judgement),
            Moment.Together => new TogetherTrial(rig, point, judgement),
            Moment.LateCancel => new LateCancelTrial(rig, script, point, judgement),
            _ => new BoundaryTrial(rig, script, point, judgement),
        };
    }

    private async Task RecordAsync(Script script, CancellationPoint point, Trial trial, Discovery discovery, UnitResult result)
    {
        var isFirst = result.IsFirst(discovery.Hazard);
        if (isFirst)
            await FollowUpPatience.WaitAsync(rig.Tap.WhenQuietAsync(), rig.Cancellation);
        var events = rig.Tap.History.Events;
        var finding = Evidence.Of(discovery, point, script.Messages.Count, trial.Session, events);
        result.Findings.Add((discovery.Hazard, isFirst ? finding with { Trace = rig.ToTrace(events) } : finding));
        known.Add(point.Operation, discovery);
        if (LeavesOnlySessions(discovery.Hazard))
            await rig.RenewAsync();
        else
            await rig.RestartAsync();
    }

    /// <summary>Whether what is wrong is gone with the sessions; otherwise the subject itself is not what it was.</summary>
    private static bool LeavesOnlySessions(Hazard hazard) =>
        hazard == Hazard.LeakedTransaction || hazard == Hazard.StaleResponse || hazard == Hazard.NotDurable
        || hazard == Hazard.SessionState || hazard == Hazard.LateCancel || hazard == Hazard.FalseCommit
        || hazard == Hazard.ReconnectStorm;
}
