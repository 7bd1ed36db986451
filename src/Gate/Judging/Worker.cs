using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Judging;

/// <summary>Runs trials on one harness, one after another.</summary>
/// <param name="harness">The harness.</param>
/// <param name="known">The hazards that any worker of the subject has found by waiting.</param>
/// <param name="traits">What was learned about the subject.</param>
/// <param name="log">Told what is tried and found.</param>
internal sealed class Worker(Harness harness, FoundByWaiting known, SubjectTraits traits, JudgementLog log)
{
    // A failure that costs a wait is not found again at every boundary.
    private const int MostFindingsByWaiting = 2;

    private (Recording Recording, Interruption Interruption)? _last;

    // After a violation the held messages go on. The evidence also shows the messages that pass within this time.
    private static readonly WaitLimit EvidenceLimit = new(TimeSpan.FromMilliseconds(50));

    // After these hazards new sessions are enough. After any other the subject is started afresh.
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
        if (traits.HasSession)
            await harness.RecordProbeAsync(StoryRequests.Session);
        foreach (var interruption in batch.Interruptions)
        {
            harness.Cancellation.ThrowIfCancellationRequested();
            var violation = await TryUntilDeadAsync(batch.Recording, interruption, result);
            if (violation is not { RestsOnWaiting: true } || ++foundByWaiting < MostFindingsByWaiting || interruption == batch.Interruptions[^1])
                continue;
            result.LeftOutFor = violation.Hazard;
            result.Remarks.Add(
                $"After {MostFindingsByWaiting} findings of {violation.Hazard}, the interruptions from {interruption} to {batch.Interruptions[^1]} were not tried.");
            break;
        }

        return result;
    }

    /// <summary>As <see cref="TryAsync"/>. A subject that ends by itself is found, and is started again.</summary>
    private async Task<Violation?> TryUntilDeadAsync(Recording recording, Interruption interruption, BatchResult result)
    {
        try
        {
            var violation = await TryAsync(recording, interruption, result);
            _last = (recording, interruption);
            return violation;
        }
        catch (SubjectGoneException gone) when (gone.Death is not null)
        {
            var death = new SubjectDeath(gone.Death);
            // Without a request of this trial, the interruption before it is to blame.
            var (ofRecording, after) = harness.Sent.Count > 0 ? (recording, interruption) : _last ?? (recording, interruption);
            await ConfirmAsync(ofRecording, after, death, result);
            log.AddDeath(death);
            return null;
        }
    }

    /// <summary>Repeats the interruption after which the subject ended. A process can end for other reasons too.</summary>
    private async Task ConfirmAsync(Recording recording, Interruption interruption, SubjectDeath death, BatchResult result)
    {
        await harness.RestartAsync();
        try
        {
            var again = await RunTrialAsync(recording, interruption);
            result.Remarks.Add($"After {interruption} the subject's process {death.How}. It did not when the interruption was repeated.");
            if (again.Violation is not null)
                await RecordAsync(recording, interruption, again, result);
        }
        catch (SubjectGoneException gone) when (gone.Death is not null && harness.Sent.Count > 0)
        {
            await RecordAsync(recording, interruption, new TrialOutcome(H10.Judge(death), WasInterrupted: true, Session: null), result);
        }
    }

    private async Task<Violation?> TryAsync(Recording recording, Interruption interruption, BatchResult result)
    {
        var outcome = await RunTrialAsync(recording, interruption);
        if (outcome.WasInterrupted)
        {
            result.Interruptions++;
            log.AddInterruption();
        }
        else if (outcome.Violation is null)
        {
            result.Missed.Add(interruption);
        }

        if (interruption.Moment is Moment.Warm or Moment.Cold && harness.Tap.History.Events.Any(seen => seen.Name == TapEvent.CancelRequest))
            result.FirstCancelRequest ??= interruption;
        if (outcome.Violation is { } violation && MayHaveBeenTooSlow(violation, interruption))
            return await ConfirmAsync(recording, interruption, result);
        if (outcome.Violation is not null)
            await RecordAsync(recording, interruption, outcome, result);
        else if (interruption.Request.ChangesSettings && harness.Tap.History.Events.Any(SqlText.IsCommit))
            await harness.RenewAsync();
        return outcome.Violation;
    }

    private async Task<TrialOutcome> RunTrialAsync(Recording recording, Interruption interruption)
    {
        if (interruption.Moment is Moment.Cold)
            await harness.CoolAsync(traits.NoticesClosedSessionsLate);
        using var left = await Trial.Of(harness, recording, interruption).InterruptAsync();
        if (left is null)
            return new TrialOutcome(null, WasInterrupted: false, Session: null);
        using var judge = new Judge(harness, left, recording, known, traits);
        return new TrialOutcome(await judge.RunAsync(), left.WasInterrupted, left.Session?.Number);
    }

    /// <summary>On a busy machine a program can be too slow to notice that its client has left before a short sleep is over.</summary>
    private bool MayHaveBeenTooSlow(Violation violation, Interruption interruption) =>
        violation.Hazard == Hazard.SwallowedCancellation && harness.CanSleepLonger && !known.Contains(interruption.Request, violation.Hazard);

    /// <summary>Repeats a trial with a longer sleep. What does not show itself again is a remark.</summary>
    private async Task<Violation?> ConfirmAsync(Recording recording, Interruption interruption, BatchResult result)
    {
        await using var longSleep = await harness.RestartWithLongSleepAsync();
        var again = await RunTrialAsync(recording, interruption);
        if (again.Violation is not null)
            await RecordAsync(recording, interruption, again, result);
        else
            result.Remarks.Add($"At {interruption} the request sent COMMIT although its client had left. It did not when its sleep took longer, so it was too slow to notice.");
        return again.Violation;
    }

    private async Task RecordAsync(Recording recording, Interruption interruption, TrialOutcome outcome, BatchResult result)
    {
        var violation = outcome.Violation!;
        var isFirst = result.IsFirst(violation.Hazard);
        if (isFirst)
            await EvidenceLimit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Cancellation);
        var events = harness.Tap.History.Events;
        var finding = Evidence.Of(violation, interruption, recording.Messages.Count, outcome.Session, events);
        if (isFirst)
            finding = finding with { Trace = TraceWriter.Write(harness.Tap.History, harness.Sent) };
        result.Findings.Add((violation.Hazard, finding));
        log.AddFinding(violation.Hazard, finding);
        known.Add(interruption.Request, violation);
        if (GoneWithSessions.Contains(violation.Hazard))
            await harness.RenewAsync();
        else
            await harness.RestartAsync();
    }

    /// <param name="Violation">The hazard that showed itself; null for none.</param>
    /// <param name="WasInterrupted">A request was under way when its client left.</param>
    /// <param name="Session">The number of the session on which it was interrupted; null where that is not known.</param>
    private sealed record TrialOutcome(Violation? Violation, bool WasInterrupted, int? Session);
}
