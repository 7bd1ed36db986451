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
/// <param name="lateWork">As <see cref="JudgeOptions.LateWork"/>.</param>
internal sealed class Worker(Harness harness, FoundByWaiting known, SubjectTraits traits, JudgementLog log, TimeSpan lateWork)
{
    private readonly TrialRunner _trials = new(harness, known, traits);

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

    /// <summary>As <see cref="TryAsync"/>. The subject may also end by itself while it is brought back to its clean state.</summary>
    private async Task<Violation?> TryUntilDeadAsync(Recording recording, Interruption interruption, BatchResult result)
    {
        try
        {
            return await TryAsync(recording, interruption, result);
        }
        catch (SubjectGoneException gone) when (gone.Death is not null)
        {
            return await ConfirmAsync(recording, interruption, TrialOutcome.Of(new SubjectDeath(gone.Death)), result);
        }
    }

    private async Task<Violation?> TryAsync(Recording recording, Interruption interruption, BatchResult result)
    {
        var outcome = await _trials.RunAsync(recording, interruption, lateWork);
        if (outcome.NotJudged is { } reason)
        {
            result.NotJudged.Add((interruption, reason));
            return null;
        }

        // Without a request of this trial, the interruption before it is to blame for the end of the process.
        var (ofRecording, after) = outcome.Death is null || harness.Client.Sent.Count > 0 ? (recording, interruption) : _last ?? (recording, interruption);
        if (outcome.Death is null)
        {
            _last = (recording, interruption);
            Count(interruption, outcome, result);
        }

        if (Confirmation.IsNeeded(outcome, after, known))
            return await ConfirmAsync(ofRecording, after, outcome, result);
        if (outcome.Violation is not null)
            await RecordAsync(recording, interruption, outcome, result);
        else if (recording.ChangesSession && harness.Tap.History.Events.Any(SqlText.IsCommit))
            await harness.Sessions.RenewAsync();
        return outcome.Violation;
    }

    private void Count(Interruption interruption, TrialOutcome outcome, BatchResult result)
    {
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
    }

    /// <summary>Repeats a trial on a fresh subject. What does not show itself again is a remark.</summary>
    private async Task<Violation?> ConfirmAsync(Recording recording, Interruption interruption, TrialOutcome first, BatchResult result)
    {
        // A program can be too slow to notice that its client has left before a short sleep is over.
        var sleepsLonger = first.Violation!.Hazard == Hazard.SwallowedCancellation && harness.CanSleepLonger;
        await using var longSleep = sleepsLonger ? await harness.RestartWithLongSleepAsync() : null;
        var again = sleepsLonger ? await _trials.RunAsync(recording, interruption, lateWork) : await RepeatAsync(recording, interruption, first.Violation);
        if (again.NotJudged is { } reason)
            result.NotJudged.Add((interruption, reason));
        if (again.Violation?.Hazard != first.Violation.Hazard)
            result.Remarks.Add(Confirmation.Remark(interruption, first, again, sleepsLonger));
        // A process that ended before it got a request ended for another reason.
        var isGiven = Confirmation.IsGiven(first, again) && (again.Death is null || harness.Client.Sent.Count > 0);
        if (isGiven)
            await RecordAsync(recording, interruption, again, result);
        else if (again.Violation is not null)
            await harness.RestartAsync();
        if ((first.Death ?? again.Death) is { } death)
            log.AddDeath(death);
        return isGiven && first.Death is null ? again.Violation : null;
    }

    private async Task<TrialOutcome> RepeatAsync(Recording recording, Interruption interruption, Violation found)
    {
        await harness.RestartAsync();
        if (found.OtherEffectOf is { } request)
        {
            var doubt = await _trials.LearnSteadinessAsync(request);
            await harness.RestartAsync();
            if (doubt is not null)
                return TrialOutcome.Nothing(doubt);
        }

        if (found.RestsOnIdleTime)
        {
            await IdleSessions.LearnAsync(harness);
            await harness.RestartAsync();
        }

        // What was seen may be the late work of an interruption before this one.
        return await _trials.RunAsync(recording, interruption, found.OtherEffectOf is null ? lateWork : JudgeOptions.UsualLateWork);
    }

    private async Task RecordAsync(Recording recording, Interruption interruption, TrialOutcome outcome, BatchResult result)
    {
        var violation = known.Explain(interruption, outcome.Violation!);
        var isFirst = result.IsFirst(violation.Hazard);
        if (isFirst && outcome.Death is null)
            await EvidenceLimit.WaitAsync(harness.Tap.WhenQuietAsync(), harness.Watch);
        var events = harness.Tap.History.Events;
        var finding = Evidence.Of(violation, interruption, recording.Messages.Count, outcome.Session, events, harness.StatementsOf(harness.Learned.Probes.Read));
        if (isFirst)
            finding = finding with { Trace = TraceWriter.Write(harness.Tap.History, harness.Client.Sent) };
        result.Findings.Add((violation.Hazard, finding));
        log.AddFinding(violation.Hazard, finding);
        known.Add(interruption, violation);
        if (GoneWithSessions.Contains(violation.Hazard))
            await harness.Sessions.RenewOrRestartAsync();
        else
            await harness.RestartAsync();
    }
}
