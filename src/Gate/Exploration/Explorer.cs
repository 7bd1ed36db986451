using System.Collections.Concurrent;
using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// Judges a subject: cancels each of its requests at every boundary between two wire messages, and at the other moments
/// of <see cref="Moment"/>, and looks after each what has become of it. The same subject gives the same boundaries and
/// the same verdict each time. To save time several instances of it are explored at once, each in a lane with a
/// database of its own: what they spend is mostly waiting.
/// </summary>
public sealed class Explorer
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(3);

    private readonly ISubjectSource _source;
    private readonly ExplorerOptions _options;
    private readonly List<Rig> _rigs = [];
    private readonly Findings _findings = new();
    private readonly KnownFailures _known = new();
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly Lock _progress = new();
    private readonly CancellationToken _cancellation;
    private TimeSpan _lastProgress;
    private int _cancellations;

    private Explorer(ISubjectSource source, ExplorerOptions options, CancellationToken cancellation) =>
        (_source, _options, _cancellation) = (source, options, cancellation);

    /// <summary>Starts the subject, as often as it takes, and judges it.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="databases">Empty databases, one for each instance that is explored at the same time.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">
    /// Gives the judgement up. Within 5 s it ends, and all subjects that it has started. What was found until then is no
    /// verdict.
    /// </param>
    /// <exception cref="SubjectException">It cannot be judged; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public static async Task<Verdict> JudgeAsync(
        ISubjectSource source, IReadOnlyList<DatabaseUrl> databases, ExplorerOptions? options = null, CancellationToken cancellation = default)
    {
        try
        {
            return await new Explorer(source, options ?? new ExplorerOptions(), cancellation).RunAsync(databases);
        }
        catch (Exception problem) when (problem is not OperationCanceledException && cancellation.IsCancellationRequested)
        {
            // What goes wrong on the way out says nothing about the subject.
            throw new OperationCanceledException("the judgement was given up", problem, cancellation);
        }
    }

    private async Task<Verdict> RunAsync(IReadOnlyList<DatabaseUrl> databases)
    {
        try
        {
            var lanes = new List<Lane> { await OpenLaneAsync(databases[0], first: null) };
            var units = await PlanAsync(lanes[0].Rig);
            // One at a time, lest the machine be busy with nothing but starting.
            foreach (var database in databases.Skip(1).Take(units.Count - 1))
                lanes.Add(await OpenLaneAsync(database, lanes[0].Rig));

            var results = await RunAsync(lanes, units);
            var late = lanes[0].Rig.Table.Dialect.ClosesCancelRequestsWhenDone ? LateCancels(units, results) : [];
            results = [.. results, .. await RunAsync(lanes, late)];
            foreach (var result in results)
                _findings.Add(result);
            SayWhatWasLeftOut([.. results.Select(result => result.LeftOutFor).OfType<Hazard>().Distinct()]);
            SayWhatWasMissed([.. results.SelectMany(result => result.Missed)]);
            SayWhatWasNotJudged(lanes[0].Rig, sendsCancelRequests: results.Any(result => result.FirstCancelRequest is not null));
            return _findings.ToVerdict(_source.Identity, _elapsed.Elapsed);
        }
        finally
        {
            await Task.WhenAll(_rigs.Select(rig => rig.DisposeAsync().AsTask()));
        }
    }

    /// <param name="database">Its database.</param>
    /// <param name="first">The rig that knows already what this subject is like; null if this is it.</param>
    private async Task<Lane> OpenLaneAsync(DatabaseUrl database, Rig? first)
    {
        var rig = await Rig.ConnectAsync(_source, database, new Patience(_options.Patience), _cancellation);
        _rigs.Add(rig);
        await rig.StartAsync(checksContract: first is null);
        (rig.TellsSession, rig.IsSlowToNotice) = (first is { TellsSession: true }, first is { IsSlowToNotice: true });
        return new Lane(rig, _known, CountCancellation);
    }

    /// <summary>Learns what the subject has and what it exchanges with the database.</summary>
    private async Task<IReadOnlyList<Unit>> PlanAsync(Rig rig)
    {
        rig.TellsSession = await Learning.HasAsync(rig, Operation.Session);
        var units = new List<Unit>();
        foreach (var operation in Operation.All.Where(operation => _options.Only is null || _options.Only.Operation == operation))
        {
            if (!await Learning.HasAsync(rig, operation))
            {
                SayMissing(operation);
                continue;
            }

            var warm = await Learning.WarmAsync(rig, operation);
            if (operation.MustFail && warm.Answer.IsSuccess)
                _findings.Add(FalseCommit(warm));
            var cold = operation == Operation.Sleep || _options.Only is { Moment: Moment.Cold } ? await Learning.ColdAsync(rig, operation) : null;
            units.AddRange(_options.Only is { } only ? [new Unit(only.Moment is Moment.Cold ? cold! : warm, [only])] : Unit.Of(warm, cold, _options.ByTurns));
            await rig.RenewAsync();
        }

        return Interleaved(units);
    }

    /// <summary>By turns one of each operation, so that what has to be waited for in each is waited for at once.</summary>
    private static IReadOnlyList<Unit> Interleaved(IEnumerable<Unit> units) => [.. units
        .GroupBy(unit => unit.Script.Operation)
        .SelectMany(ofOperation => ofOperation.Select((unit, turn) => (unit, turn)))
        .OrderBy(next => next.turn)
        .Select(next => next.unit)];

    /// <summary>It needs no cancellation to be found.</summary>
    private static UnitResult FalseCommit(Script script)
    {
        var end = new CancellationPoint(script.Operation, Moment.Warm, HangUp.Closes, script.Messages.Count);
        var evidence = Evidence.Of(Effect.FalseCommit(script.Operation), end, script.Messages.Count, null, script.Messages);
        return new UnitResult { Findings = { (Hazard.FalseCommit, evidence) } };
    }

    private static async Task<UnitResult[]> RunAsync(IReadOnlyList<Lane> lanes, IReadOnlyList<Unit> units)
    {
        var results = new UnitResult[units.Count];
        var queue = new ConcurrentQueue<int>(Enumerable.Range(0, units.Count));
        await Task.WhenAll(lanes.Select(lane => Task.Run(async () =>
        {
            while (queue.TryDequeue(out var next))
                results[next] = await lane.TryAsync(units[next]);
        })));
        return results;
    }

    /// <summary>Each operation once more where it first sent a CancelRequest, which then comes late.</summary>
    private IReadOnlyList<Unit> LateCancels(IReadOnlyList<Unit> units, IReadOnlyList<UnitResult> results) => _options.Only is not null
        ? []
        : [.. units.Zip(results)
            .Where(tried => tried.Second.FirstCancelRequest is { Moment: Moment.Warm })
            .DistinctBy(tried => tried.First.Script.Operation)
            .Select(tried => new Unit(tried.First.Script, [tried.Second.FirstCancelRequest! with { Moment = Moment.LateCancel }]))];

    /// <summary>What was found costs a wait each time, so some cancellations were not tried: nothing else is found there either.</summary>
    private void SayWhatWasLeftOut(IReadOnlyList<Hazard> dear)
    {
        if (dear is [])
            return;
        foreach (var hazard in Hazard.All.Except(dear))
            _findings.Limit(hazard, $"some cancellations were not tried, since {string.Join(" and ", dear)} had been found next to them");
    }

    /// <exception cref="SubjectException">It was the only one to be tried: a run that tries nothing must not look like a cure.</exception>
    private void SayWhatWasMissed(IReadOnlyList<CancellationPoint> missed)
    {
        if (missed is [])
            return;
        if (_options.Only is { } only)
            throw new SubjectException($"CANCELSPEC_ONLY: nothing was cancelled at {only}, because {only.Operation} does not come to that point");
        _findings.Remark($"At these points nothing was cancelled, because the request did not come to them this time: {string.Join(", ", missed)}.");
    }

    private void SayMissing(Operation operation)
    {
        if (operation.LeavesSettings)
            _findings.DoNotJudge(Hazard.SessionState, $"the subject has no {operation} (404)");
        if (operation.MustFail)
            _findings.DoNotJudge(Hazard.FalseCommit, $"the subject has no {operation} (404)");
    }

    private void SayWhatWasNotJudged(Rig rig, bool sendsCancelRequests)
    {
        if (_options.Only is { } only)
        {
            foreach (var hazard in Hazard.All)
                _findings.DoNotJudge(hazard, $"only {only} was tried (CANCELSPEC_ONLY)");
        }

        if (!rig.TellsSession)
            _findings.DoNotJudge(Hazard.SessionState, $"the subject has no {Operation.Session} (404)");
        if (_source.Identity.IsDetached)
            _findings.DoNotJudge(Hazard.SwallowedCancellation, "its handlers are declared detached; instead each cancelled request was done exactly once");
        if (!sendsCancelRequests)
            _findings.Limit(Hazard.LateCancel, "the subject sends no CancelRequest");
        SayWhatTheDatabaseHides(rig.Table.Dialect);
        if (rig.Signals is null)
            _findings.Remark($"Judged from outside: after a reset the subject got {Leaving.Grace.TotalMilliseconds:0} ms to notice, and its sleeps of {rig.Subject.Sleep.TotalSeconds:0.###} s were waited for.");
    }

    private void SayWhatTheDatabaseHides(DatabaseDialect database)
    {
        if (!database.HasSessionLocks)
            _findings.Limit(Hazard.SessionState, $"{database.Name} has no session advisory locks, so only application_name was looked at");
        if (!database.ClosesCancelRequestsWhenDone)
            _findings.DoNotJudge(Hazard.LateCancel, $"{database.Name} closes the connection of a CancelRequest before it cancels, so whom it hits is chance, whatever the subject waits for");
    }

    private void CountCancellation()
    {
        lock (_progress)
        {
            _cancellations++;
            if (_options.Progress is not { } tell || _elapsed.Elapsed - _lastProgress < ProgressInterval)
                return;
            _lastProgress = _elapsed.Elapsed;
            tell($"{_source.Identity}: {_cancellations} cancellations in {_elapsed.Elapsed.TotalSeconds:0} s");
        }
    }
}
