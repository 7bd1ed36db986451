using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Judging;

/// <summary>
/// Judges one trial in ten steps. Each step looks at the subject a little longer and asks the hazards that it can show.
/// The order puts a cause before what follows from it, and the first hazard that is found ends the trial.
/// </summary>
internal sealed class Judge : IDisposable
{
    // A handler that has noticed ends at once.
    private static readonly WaitLimit HandlerLimit = new(TimeSpan.FromSeconds(1));

    // Work that goes on after the answer takes less than this when it has its connection.
    private static readonly TimeSpan LateTime = TimeSpan.FromSeconds(0.5);

    private readonly Harness _harness;
    private readonly Recording _recording;
    private readonly FoundByWaiting _known;
    private readonly SubjectTraits _traits;
    private readonly IReadOnlyList<SentRequest> _requests;
    private readonly WaitLimit _limit;
    private readonly TimeSpan _lateWork;
    private Observation _seen;
    private Saturation? _saturation;

    /// <param name="harness">The subject's harness.</param>
    /// <param name="interrupted">What is judged.</param>
    /// <param name="recording">What the interrupted request exchanges with the database when it is not interrupted.</param>
    /// <param name="known">The hazards that were found by waiting.</param>
    /// <param name="traits">What was learned about the subject.</param>
    /// <param name="lateWork">As <see cref="JudgeOptions.LateWork"/>.</param>
    public Judge(Harness harness, InterruptedRequests interrupted, Recording recording, FoundByWaiting known, SubjectTraits traits, TimeSpan lateWork)
    {
        _lateWork = lateWork;
        (_harness, _recording, _known, _traits, _requests, _seen) = (harness, recording, known, traits, interrupted.Requests, interrupted.Seen);
        var probe = harness.StatementsOf(harness.Learned.Probes.Read);
        _seen = _seen with { SharesProbeStatement = probe.AreSentBy(recording), ProbeSql = probe.Own };
        _limit = LimitFor(Hazard.StaleResponse, harness.Limit);
    }

    /// <returns>The first hazard that showed itself; null for none.</returns>
    public async Task<Violation?> RunAsync()
    {
        Func<Task<Violation?>>[] steps =
        [
            LookAtInterruptionAsync, WaitForEndAsync, LookAtWorkAsync, SaturatePoolAsync, EndSleepsAsync,
            AddOneProbeAsync, LookAtStateAsync, CollectFirstAnswerAsync, WriteAsync, LookAtOthersAsync,
        ];
        foreach (var step in steps)
        {
            // Such a trial proves nothing, and will be repeated.
            if (_harness.Watch.WasLong)
                return null;
            if (await step() is { } violation)
                return violation;
        }

        return null;
    }

    public void Dispose() => _saturation?.Dispose();

    /// <summary>1. Did the request come to its boundary? Was it acknowledged too early? Was a late CancelRequest harmless?</summary>
    private async Task<Violation?> LookAtInterruptionAsync()
    {
        if (_seen.Reach is { Outcome: ReachOutcome.Stuck })
            await LookAtLocksAsync();
        var violation = HazardOrder.OfInterruption(_seen);
        // The later steps judge only what comes after the late CancelRequest.
        if (violation is null && _seen.AfterLateCancel is not null)
            _seen = _seen with { AfterLateCancel = null, Before = _harness.BeginTrial() };
        return violation;
    }

    /// <summary>2. Every message is answered, no CancelRequest is open, and the handlers have ended.</summary>
    private async Task<Violation?> WaitForEndAsync()
    {
        var limits = new EndLimits(LimitFor(Hazard.SwallowedCancellation, HandlerLimit), _limit, _seen.HandlersComplete);
        await _harness.Control.WhenOverAsync(_harness, _requests, limits);
        // The interrupted request must not send its statement after the probes have begun.
        if (_seen.SharesProbeStatement)
            await SubjectControl.WhenNoTransactionAsync(_harness, _limit.Length);
        return null;
    }

    /// <summary>3. Did the work go on, and did the pool open too many sessions?</summary>
    private Task<Violation?> LookAtWorkAsync()
    {
        LookAtTap();
        return Task.FromResult(HazardOrder.OfWork(_seen));
    }

    /// <summary>
    /// 4. The pool is put under saturation: as many probes as it has connections, each held before its statement. Where
    /// requests share connections it is one probe.
    /// </summary>
    private async Task<Violation?> SaturatePoolAsync()
    {
        var filled = await FillPoolAsync();
        if (_seen.SharesProbeStatement && filled.Held.Any(probe => probe is { IsInTransaction: true, HasBegun: false }))
        {
            // The statement in a transaction may be the interrupted request's own, which ends now.
            await _saturation!.FinishAsync();
            _seen = _seen with { OpenTransaction = await FindOpenTransactionAsync() };
            if (H1.Judge(_seen) is { } leaked)
                return leaked;
            _saturation.Dispose();
            filled = await FillPoolAsync();
        }

        _seen = _seen with { SessionBaseline = _harness.Inspection.Baseline, Saturation = filled };
        return HazardOrder.OfSaturation(_seen);
    }

    private async Task<SaturationSeen> FillPoolAsync()
    {
        _saturation?.Dispose();
        (_saturation, var filled) = await new PoolFilling(_harness, _recording, new SaturationLimits(
            LimitFor(Hazard.LostPermit, _harness.Limit),
            _limit,
            LimitFor(Hazard.DoubleReturn, SaturationLimits.UsualEarlyAnswer))).FillAsync();
        return filled;
    }

    /// <summary>5. All sleeps end. Does an interrupted request commit after all, or write to a lent session?</summary>
    private async Task<Violation?> EndSleepsAsync()
    {
        LookAtTap();
        if (H11.Judge(_seen) is { } swallowed)
            return swallowed;
        await _harness.EndSleepsAsync();
        if (!_seen.SharesSessions)
            _seen = _seen with { Saturation = await _saturation!.LookForSharingAsync() };
        return HazardOrder.OfSaturation(_seen);
    }

    /// <summary>6. One more probe is sent, and must wait.</summary>
    private async Task<Violation?> AddOneProbeAsync()
    {
        if (!_seen.SharesSessions)
            _seen = _seen with { Saturation = await _saturation!.AddOneMoreAsync() };
        return HazardOrder.OfSaturation(_seen);
    }

    /// <summary>7. The observer reads the state, and gives it a new value.</summary>
    private async Task<Violation?> LookAtStateAsync()
    {
        var state = await _harness.Observer.ReplaceAsync();
        _seen = _seen with { State = state, Answers = AnswersSoFar };
        return HazardOrder.OfState(_seen);
    }

    /// <summary>8. The statement on the interrupted request's session goes on, and the probe gets its own, right answer.</summary>
    private async Task<Violation?> CollectFirstAnswerAsync()
    {
        _seen = _seen with { Saturation = await _saturation!.CollectFirstAsync(SessionOfWrite) };
        if (_seen.Saturation.Answers.Any(answer => answer.WaitedInVain is not null))
            await LookAtLocksAsync();
        return HazardOrder.OfAnswers(_seen);
    }

    /// <summary>9. The observer reads the tables to which the request writes. On the same session a probe that writes succeeds, and is committed once.</summary>
    private async Task<Violation?> WriteAsync()
    {
        if (await LookAtEffectAsync() is { } wrong)
            return wrong;
        var followUp = new FollowUp(_harness, _limit, _saturation!.Release) { OnSeveralSessions = _traits.OnSeveralSessions };
        if (_recording.PreparesKeptStatement)
            _seen = _seen with { Repeat = await followUp.RepeatAsync(_seen.Request) };
        if (_seen.Repeat is null)
            _seen = _seen with { Write = await followUp.WriteAsync(_traits) };
        _seen = _seen with { LeftLock = followUp.LeftLock };
        return HazardOrder.OfWrite(_seen);
    }

    /// <summary>10. The other probes get their answers. No session is left in a transaction.</summary>
    private async Task<Violation?> LookAtOthersAsync()
    {
        _seen = _seen with { Saturation = await _saturation!.CollectAnswersAsync() };
        if ((HazardOrder.OfAnswers(_seen) ?? await ProbeSharedSessionsAsync()) is { } wrong)
            return wrong;
        LookAtTap();
        if (H8.Judge(_seen) is { } storm)
            return storm;
        _seen = _seen with { OpenTransaction = await FindOpenTransactionAsync() };
        return H1.Judge(_seen);
    }

    /// <summary>
    /// What an interruption has broken shows on its session. A session never waits for a lock of its own, so where the request
    /// takes such locks another session serves the write.
    /// </summary>
    private int? SessionOfWrite => _recording.TakesSessionLocks && _seen.Saturation!.Held.FirstOrDefault(held => held.Session != _seen.Session) is { } other
        ? other.Session
        : _seen.Session;

    /// <summary>Has the request committed what it should? Work after the answer may have waited for a connection that a probe held.</summary>
    private async Task<Violation?> LookAtEffectAsync()
    {
        var time = await EffectAsync() is not null ? LateTime : _seen.Effect.IsKnown ? _lateWork : TimeSpan.Zero;
        if (time == TimeSpan.Zero)
            return null;
        _saturation!.Release();
        await Task.Delay(time, _harness.Cancellation);
        return await EffectAsync();
    }

    private async Task<Violation?> EffectAsync()
    {
        if (_seen is not { Effect: { IsKnown: true } effect, State: { IsLocked: false } state })
            return null;
        await _limit.WaitAsync(_saturation!.WhenOthersQuietAsync(), _harness.Watch);
        var committed = await _harness.Committed.ReadAsync(effect);
        // What was committed tells more beside the statements that were sent until then.
        _seen = _seen with { State = state with { Others = committed }, Events = _harness.Seen.WithoutBackground() };
        return HazardOrder.OfEffect(_seen);
    }

    private async Task LookAtLocksAsync() => _seen = _seen with { LeftLock = await LeftLocks.FindAsync(_harness) };

    /// <summary>Where connections are shared, the probes come one at a time, as many as there may be connections.</summary>
    private async Task<Violation?> ProbeSharedSessionsAsync()
    {
        for (var left = _seen.SharesSessions ? _harness.Learned.PoolSize - 1 : 0; left > 0; left--)
        {
            if (await SaturatePoolAsync() is { } violation)
                return violation;
            _seen = _seen with { Saturation = await _saturation!.CollectAnswersAsync() };
            if (HazardOrder.OfAnswers(_seen) is { } wrong)
                return wrong;
        }

        return null;
    }

    private IReadOnlyList<HttpAnswer?> AnswersSoFar => [.. _requests.Select(request => request.AnswerSoFar)];

    private WaitLimit LimitFor(Hazard hazard, WaitLimit usual) => _known.For(_seen.Request, usual, hazard);

    private void LookAtTap() => _seen = _seen with
    {
        Events = _harness.Tap.History.Events,
        Sessions = new PoolSessions(_harness.Tap.MostOpen, _harness.Tap.SessionsOpened - _seen.Before.SessionsOpened),
        Answers = AnswersSoFar,
        LeftAt = _requests.Max(request => request.LeftAt) is { } left ? _harness.Tap.History.TimeOf(left) : null,
        Sleep = _harness.Control.SleepOf(_recording, _harness.Tap.History),
    };

    private async Task<OpenTransaction?> FindOpenTransactionAsync()
    {
        await _limit.WaitAsync(_harness.Tap.WhenQuietAsync(), _harness.Watch);
        return await OpenTransactions.FindAsync(_harness, LimitFor(Hazard.LeakedTransaction, _harness.Limit));
    }
}
