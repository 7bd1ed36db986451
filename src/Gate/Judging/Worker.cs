using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Judging;

/// <summary>A harness that runs trials one after another.</summary>
/// <param name="harness">The harness.</param>
/// <param name="known">What all workers of a subject know to wait for only briefly.</param>
/// <param name="traits">What was learned of the subject.</param>
/// <param name="interrupted">Called after each interruption.</param>
internal sealed class Worker(Harness harness, KnownWaits known, SubjectTraits traits, Action interrupted)
{
    // A failure that costs a wait is not looked for at every boundary.
    private const int MostFindingsByWaiting = 2;

    // What was held back until the violation goes on then, and the evidence shows where it runs.
    private static readonly WaitLimit EvidenceLimit = new(TimeSpan.FromMilliseconds(50));

    // What is wrong after these is gone with the sessions. After others the subject itself is not what it was.
    private static readonly Hazard[] GoneWithSessions =
    [
        Hazard.LeakedTransaction, Hazard.StaleResponse, Hazard.NotDurable, Hazard.SessionState, Hazard.LateCancel, Hazard.FalseCommit,
        Hazard.ReconnectStorm,
    ];

    /// <summary>Tries the interruptions of a batch, each from the clean state.</summary>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public async Task<BatchResult> RunAsync(Batch batch)
    {
        var result = new BatchResult();
        var foundByWaiting = 0;
        foreach (var interruption in batch.Interruptions)
        {
            harness.Cancellation.ThrowIfCancellationRequested();
            var violation = await TryAsync(batch.Recording, interruption, result);
            if (violation is not { RestsOnWaiting: true } || ++foundByWaiting < MostFindingsByWaiting || interruption == batch.Interruptions[^1])
                continue;
            result.LeftOutFor = violation.Hazard;
            result.Remarks.Add(
                $"After {MostFindingsByWaiting} findings of {violation.Hazard}, the interruptions from {interruption} to {batch.Interruptions[^1]} were not tried.");
            break;
        }

        return result;
    }

    private async Task<Violation?> TryAsync(Recording recording, Interruption interruption, BatchResult result)
    {
        if (interruption.Moment is Moment.Cold)
            await harness.CoolAsync(traits.NoticesClosedSessionsLate);
        using var left = await Trial.Of(harness, recording, interruption).InterruptAsync();
        var violation = left is null ? null : await JudgeAsync(left);
        if (left is { WasInterrupted: true })
        {
            result.Interruptions++;
            interrupted();
        }
        else if (violation is null)
        {
            result.Missed.Add(interruption);
        }

        if (interruption.Moment is Moment.Warm or Moment.Cold && harness.Tap.History.Events.Any(seen => seen.Name == TapEvent.CancelRequest))
            result.FirstCancelRequest ??= interruption;
        if (violation is not null)
            await RecordAsync(recording, interruption, left?.Session, violation, result);
        else if (interruption.Request.ChangesSettings && harness.Tap.History.Events.Any(SqlText.IsCommit))
            await harness.RenewAsync();
        return violation;
    }

    private async Task<Violation?> JudgeAsync(InterruptedRequests left)
    {
        using var judge = new Judge(harness, left, known, traits);
        return await judge.RunAsync();
    }

    private async Task RecordAsync(Recording recording, Interruption interruption, TapSession? session, Violation violation, BatchResult result)
    {
        var isFirst = result.IsFirst(violation.Hazard);
        if (isFirst)
            await EvidenceLimit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Cancellation);
        var events = harness.Tap.History.Events;
        var finding = Evidence.Of(violation, interruption, recording.Messages.Count, session?.Number, events);
        result.Findings.Add((violation.Hazard, isFirst ? finding with { Trace = TraceWriter.Write(events, harness.Sent, harness.Tap.History.Now) } : finding));
        known.Add(interruption.Request, violation);
        if (GoneWithSessions.Contains(violation.Hazard))
            await harness.RenewAsync();
        else
            await harness.RestartAsync();
    }
}
