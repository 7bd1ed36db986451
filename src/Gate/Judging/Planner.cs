using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Requests;

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
    private SubjectTraits _traits = new(harness.SharesSessions);

    /// <summary>Sends each request while its client stays.</summary>
    public async Task<Plan> PlanAsync()
    {
        await _effects.RenewAsync();
        foreach (var request in StoryRequests.Interrupted.Where(request => options.Only is null || options.Only.Request == request))
        {
            if (await Recorder.HasAsync(harness, request))
                await PlanAsync(request);
            else
                _missing.Add(request);
        }

        var answeredBeforeSending = _recordings.Find(recording => recording.IsAnsweredBeforeSending)?.Request;
        return new Plan(answeredBeforeSending is null ? Plan.Interleave(_batches) : [], _traits with
        {
            EndOfProcess = harness.EndOfProcess,
            AnsweredBeforeSending = answeredBeforeSending,
            Effects = _effects.Effects,
            NotCompared = [.. _effects.NotCompared],
            OpensSessionForEachRequest = _recordings.Count > 0 && _recordings.TrueForAll(recording => recording.OpensSession),
        }, _missing, _recordings);
    }

    private async Task PlanAsync(Request request)
    {
        var warm = await _effects.RecordWarmAsync(request);
        _recordings.Add(warm);
        await inspection.LearnAfterAsync(harness, request);
        Recording? cold = null;
        if (request == StoryRequests.Sleep || warm.KeptStatements.Count > 0 || options.Only is { Moment: Moment.Cold })
        {
            (cold, var how) = await Recorder.RecordColdAsync(harness, warm, _traits.Cooling);
            _traits = _traits with { Cooling = how };
        }

        _batches.AddRange(options.Only is { } only
            ? [new Batch(only.Moment is Moment.Cold ? cold! : warm, [only])]
            : Batch.Of(warm, cold, options.ByTurns).Where(batch => !_traits.SharesSessions || batch.Interruptions[0].Moment is not Moment.Waiting));
        await _effects.RenewAsync();
    }
}
