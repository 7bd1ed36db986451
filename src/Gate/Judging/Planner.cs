using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;

namespace CancelSpec.Gate.Judging;

/// <summary>Learns which requests a subject has and what they exchange with the database, and plans the interruptions.</summary>
/// <param name="harness">The subject, in the clean state.</param>
/// <param name="options">How it is judged.</param>
/// <param name="inspection">Learns what is usual in the subject's sessions.</param>
internal sealed class Planner(Harness harness, JudgeOptions options, SessionInspection inspection)
{
    private readonly EffectRecorder _effects = new(harness);
    private readonly List<Batch> _batches = [];
    private readonly List<Request> _missing = [];
    private readonly List<Recording> _recordings = [];
    private readonly List<Request> _answeredBeforeWork = [];
    private SubjectTraits _traits = new(harness.Learned.SharesSessions);

    /// <summary>Sends each request while its client stays.</summary>
    public async Task<Plan> PlanAsync()
    {
        await _effects.RenewAsync();
        // Where the probes are to be learned, each request is needed for that.
        foreach (var request in options.Requests.Interrupted.Except(harness.Learned.WithoutDatabase)
            .Where(request => options.Only is not { } only || only.Request == request || options.Requests.Probes is null))
        {
            if (await Recorder.HasAsync(harness, request))
                await PlanAsync(request);
            else
                _missing.Add(request);
        }

        if (options.Requests.Probes is null)
            harness.Learned.ChangeProbes(probes => probes with { Write = FindWritingProbe() });
        // Where its work goes on beside other requests, nothing tells whose messages are whose.
        var hindrance = _answeredBeforeWork.Find(request => _batches.Count == 0 || request == harness.Learned.Probes.Read || harness.Suite.Needs(request));
        return new Plan(hindrance is null ? Plan.Interleave(_batches) : [], _traits with
        {
            EndOfProcess = harness.Learned.EndOfProcess,
            Completing = [.. _recordings.Select(recording => recording.Request).Where(harness.Learned.Completes)],
            WithoutDatabase = harness.Learned.WithoutDatabase,
            Hindrance = hindrance,
            AnsweredBeforeWork = _answeredBeforeWork,
            Effects = _effects.Effects,
            InSeveralTransactions = _effects.InSeveralTransactions,
            OnSeveralSessions = _recordings.Where(recording => recording.Sessions > 1).Select(recording => recording.Request).ToHashSet(),
            NotCompared = [.. _effects.NotCompared],
            OpensSessionForEachRequest = _recordings.Count > 0 && _recordings.TrueForAll(recording => recording.OpensSession),
        }, _missing, _recordings);
    }

    /// <summary>Of the requests whose effect is known, the one with the fewest messages.</summary>
    private Request? FindWritingProbe() => _recordings
        .Where(recording => !_answeredBeforeWork.Contains(recording.Request) && _effects.Effects.TryGetValue(recording.Request, out var effect) && effect.Transactions.Count == 1 && !_effects.InSeveralTransactions.Contains(recording.Request) && recording is { Answer.IsAcknowledgement: true, Request: { Before: null, Sleeps: false } })
        .OrderBy(recording => !recording.Request.IsProbe)
        .ThenBy(recording => recording.Messages.Count)
        .FirstOrDefault()?.Request;

    private async Task LearnHandlerAsync(Recording recording)
    {
        var trial = new HandlerTrial(harness, recording);
        if (recording.Request.HandlerCompletes is null && trial.CanTell && await trial.CompletesAsync())
            harness.Learned.Completing = [.. harness.Learned.Completing, recording.Request];
        // The handler may still write, which says nothing of the tables.
        await harness.Sessions.RenewAsync(learns: true);
    }

    private async Task PlanAsync(Request request)
    {
        var warm = await _effects.RecordWarmAsync(request);
        if (warm.Answer is { IsSuccess: true, IsAcknowledgement: false } && !warm.IsAnsweredBeforeWork)
            warm = warm with { DoesNotWait = await EarlyAnswerTrial.IsAnsweredAsync(harness, warm) };
        await inspection.LearnAfterAsync(harness, request);
        warm = warm with { IsOutsidePool = IsOutsidePool(warm.Messages[0].Session) };
        _recordings.Add(warm);
        if (warm.IsAnsweredBeforeWork)
            _answeredBeforeWork.Add(request);
        else
            await PlanAsync(request, warm);
        await _effects.RenewAsync();
    }

    /// <summary>Whether a session is none of the pool's, although it is open, and each connection of the pool is.</summary>
    private bool IsOutsidePool(int session) => !harness.Learned.SharesSessions && harness.PoolSessions.Count > 0 && !harness.PoolSessions.Contains(session)
        && harness.Tap.Sessions.Any(open => open.Number == session && !open.SubjectClosed.IsCompleted);

    private async Task PlanAsync(Request request, Recording warm)
    {
        if (options.LearnsHandlers)
            await LearnHandlerAsync(warm);
        Recording? cold = null;
        var isMain = request == options.Requests.MainWithout(harness.Learned.WithoutDatabase.Concat(_answeredBeforeWork));
        if (isMain || warm.KeptStatements.Count > 0 || options.Only is { Moment: Moment.Cold })
        {
            var recorded = await Recorder.RecordColdAsync(harness, warm, _traits.Cooling);
            cold = recorded is { Recording: { } found } ? found with { IsOutsidePool = warm.IsOutsidePool } : null;
            // A later sending tells more of what differs each time, such as a time in seconds.
            warm = warm with { UsualWrites = cold?.UsualWrites ?? warm.UsualWrites };
            _traits = _traits with { Cooling = recorded?.Cooling ?? _traits.Cooling };
            if (cold is null && options.Only is { Moment: Moment.Cold } without)
                throw harness.CannotBeJudged($"{without} needs a new session, and the service ran already, so the gate cannot start it afresh");
        }

        _batches.AddRange(options.Only is { } only
            ? only.Request == request ? [new Batch(only.Moment is Moment.Cold ? cold! : warm, [only])] : []
            : Batch.Of(warm, cold, options.ByTurns, isMain, sleeps: request.Sleeps && harness.Subject is not IInProcessSubject).Where(batch => !_traits.SharesSessions || batch.Interruptions[0].Moment is not Moment.Waiting));
    }
}
