using System.Collections.Concurrent;
using CancelSpec.Databases;
using CancelSpec.Gate.Driving;
using CancelSpec.Gate.Hazards;
using CancelSpec.Gate.Judging;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Reports.Shards;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.Verdicts;
using Npgsql;

namespace CancelSpec.Gate;

/// <summary>
/// Judges a subject: interrupts each of its requests at every boundary, and at the other moments of <see cref="Moment"/>,
/// and looks after each interruption at what it has left behind. The same subject gives the same boundaries and the same
/// verdict each time. Several workers judge instances of the subject side by side, because most of their time is waiting.
/// </summary>
public sealed class SubjectJudge
{
    private readonly ISubjectSource _source;
    private readonly JudgeOptions _options;
    private readonly List<Harness> _harnesses = [];
    private readonly FoundByWaiting _known = new();
    private readonly SessionInspection _inspection = new();
    private readonly LearnedSubject _learned;
    private readonly JudgementLog _log;
    private readonly CancellationToken _cancellation;
    private readonly DatabaseServer? _server;
    private JudgedShard? _shard;

    private SubjectJudge(ISubjectSource source, JudgeOptions options, DatabaseServer? server, CancellationToken cancellation)
    {
        (_source, _options, _server, _cancellation, _shard) = (source, options, server, cancellation, options.Shard?.Judged);
        _learned = new LearnedSubject(source.Identity);
        _log = new JudgementLog(options, (found, interruptions, elapsed) =>
            VerdictBuilder.Incomplete(_learned.Identity, found, interruptions, elapsed, options) with { Shard = _shard });
    }

    private Shard Shard => _options.Shard ?? Shard.Whole;

    /// <summary>Starts the subject, as often as it takes, and judges it.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="databases">Empty databases, one for each worker.</param>
    /// <param name="options">How the subject is judged; null for the defaults.</param>
    /// <param name="cancellation">
    /// Gives the judgement up. It ends within 2 s, with all subjects that it has started. What was found until then is no
    /// verdict.
    /// </param>
    /// <exception cref="SubjectException">The subject cannot be judged; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public static Task<Verdict> JudgeAsync(
        ISubjectSource source, IReadOnlyList<DatabaseUrl> databases, JudgeOptions? options = null, CancellationToken cancellation = default) =>
        JudgeAsync(source, databases, options ?? new JudgeOptions(), server: null, cancellation);

    private static async Task<Verdict> JudgeAsync(
        ISubjectSource source, IReadOnlyList<DatabaseUrl> databases, JudgeOptions options, DatabaseServer? server, CancellationToken cancellation)
    {
        try
        {
            return await new SubjectJudge(source, options, server, cancellation).RunAsync(databases);
        }
        catch (Exception problem) when (problem is not OperationCanceledException && cancellation.IsCancellationRequested)
        {
            // An error after the judgement was given up says nothing about the subject.
            throw new OperationCanceledException("the judgement was given up", problem, cancellation);
        }
    }

    /// <summary>Judges a subject with new databases of a server, and removes them at the end.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="server">The server.</param>
    /// <param name="workers">How many instances are judged side by side.</param>
    /// <param name="options">How the subject is judged; null for the defaults.</param>
    /// <param name="cancellation">Gives the judgement up. It ends within 2 s, with all subjects that it has started.</param>
    /// <exception cref="SubjectException">The subject cannot be judged; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public static async Task<Verdict> JudgeAsync(
        ISubjectSource source, DatabaseServer server, int workers, JudgeOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new JudgeOptions();
        await using var databases = new WorkerDatabases(server);
        await databases.CreateAsync(source, workers, options.Prepare, cancellation);
        return await JudgeAsync(source, databases.All, options, server, cancellation);
    }

    /// <summary>Starts the subject once, sends its requests while every client stays, and says what would be tried.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="server">The server for the subject's database.</param>
    /// <param name="options">How the subject would be judged.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectException">The subject cannot be judged; the message says why.</exception>
    public static async Task<JudgementPlan> PlanAsync(
        ISubjectSource source, DatabaseServer server, JudgeOptions options, CancellationToken cancellation)
    {
        var database = await server.CreateDatabaseAsync(cancellation);
        try
        {
            await (options.Prepare?.Invoke(database, cancellation) ?? Task.CompletedTask);
            return await new SubjectJudge(source, options, server, cancellation).PlanAsync(database);
        }
        finally
        {
            await server.DropDatabaseAsync(database, CancellationToken.None);
        }
    }

    /// <summary>As above, with a database that is there.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="database">Its database.</param>
    /// <param name="options">How the subject would be judged.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectException">The subject cannot be judged; the message says why.</exception>
    public static Task<JudgementPlan> PlanAsync(ISubjectSource source, DatabaseUrl database, JudgeOptions options, CancellationToken cancellation) =>
        new SubjectJudge(source, options, server: null, cancellation).PlanAsync(database);

    private async Task<JudgementPlan> PlanAsync(DatabaseUrl database)
    {
        try
        {
            _log.Begin(JudgeStage.Starting);
            await StartHarnessAsync(database);
            var harness = _harnesses[0];
            _log.Begin(JudgeStage.Recording);
            return ToJudgementPlan(harness, await new Planner(harness, _options, _inspection).PlanAsync());
        }
        finally
        {
            await StopAsync();
        }
    }

    private JudgementPlan ToJudgementPlan(Harness harness, Plan plan) => new(
        [
            .. plan.Recordings.Select(recording => new PlannedRequest(
                $"{recording.Request}",
                [.. Evidence.Texts(recording.Messages)],
                [.. Shard.Of(plan.Batches).Where(batch => batch.Recording.Request == recording.Request).SelectMany(batch => batch.Interruptions).Select(tried => $"{tried}")])
            { Learned = [.. RequestDescription.Of(recording, plan.Traits, harness.Learned.Probes)] }),
        ],
        [.. plan.Missing.Select(request => $"{request}")])
    {
        Subject = harness.Learned.Identity,
        WithoutDatabase = [.. plan.Traits.WithoutDatabase.Select(request => $"{request}")],
    };

    private async Task<Verdict> RunAsync(IReadOnlyList<DatabaseUrl> databases)
    {
        try
        {
            _log.Begin(JudgeStage.Starting);
            await StartHarnessAsync(databases[0]);
            var first = _harnesses[0];
            _log.Begin(JudgeStage.Recording);
            var plan = await new Planner(first, _options, _inspection).PlanAsync();
            var digest = PlanDigest.Of(plan, _learned.Identity, _options);
            _shard = _shard is null ? null : _shard with { Plan = digest };
            var batches = Shard.Of(plan.Batches);
            _log.Plan(batches.Sum(batch => batch.Interruptions.Count));
            var commits = await JudgeCommitsAsync(first, plan);
            List<(Hazard Hazard, Finding Finding)> foundUninterrupted = [.. FoundUninterrupted(first, plan), .. commits.Findings];
            foundUninterrupted.ForEach(found => _log.AddFinding(found.Hazard, found.Finding));
            _log.Begin(JudgeStage.Interrupting);
            // They start one at a time, so that the machine can judge meanwhile.
            foreach (var database in databases.Skip(1).Take(batches.Count - 1))
                await StartHarnessAsync(database);

            var workers = _harnesses.ConvertAll(harness => new Worker(harness, _known, plan.Traits, _log));
            var results = await RunAsync(workers, batches);
            var lateCancels = first.Observer.Dialect.ClosesCancelRequestsWhenDone && !_inspection.HasFoundPooler ? LateCancels(batches, results) : [];
            _log.Plan(lateCancels.Count);
            results = [.. results, .. await RunAsync(workers, lateCancels)];
            return JudgedVerdict.Of(new JudgedParts(_learned.Identity, _options, plan, results, first.Observer.Dialect, first.Control.Remark)
            {
                Ambiguous = [.. plan.Recordings.Where(first.StatementsOf(_learned.Probes.Read).AreSentBy).Select(recording => recording.Request)],
                Probes = _learned.Probes,
                Inspection = _inspection,
                FoundUninterrupted = foundUninterrupted,
                Commits = commits,
                PlanDigest = digest,
            }, _log.Elapsed);
        }
        catch (Exception end) when (end is SubjectLostException or StallException)
        {
            return _log.ToVerdict(end.Message);
        }
        finally
        {
            await StopAsync();
        }
    }

    private async Task StopAsync()
    {
        _log.Begin(JudgeStage.Stopping);
        await Task.WhenAll(_harnesses.Select(harness => harness.DisposeAsync().AsTask()));
    }

    /// <summary>
    /// Starts an instance of the subject. There is none where the first reads its database's log and this one cannot, because what
    /// the log has told cannot be compared with the tables.
    /// </summary>
    private async Task StartHarnessAsync(DatabaseUrl database)
    {
        var first = _harnesses.FirstOrDefault();
        var log = first is { Committed.HasLog: false } ? null : LogAccess.Of(database, _server);
        Harness harness;
        try
        {
            harness = await Harness.ConnectAsync(_source, database, log, _options, _learned, _inspection, _cancellation);
        }
        catch (NpgsqlException refused)
        {
            throw new SubjectException($"the gate cannot connect to {database.Display}: {refused.Message}", refused);
        }

        if (first is { Committed.HasLog: true } && !harness.Committed.HasLog)
        {
            await harness.DisposeAsync();
            return;
        }

        _harnesses.Add(harness);
        await harness.StartAsync(isFirst: first is null);
    }

    private static async Task<BatchResult[]> RunAsync(IReadOnlyList<Worker> workers, IReadOnlyList<Batch> batches)
    {
        var results = new BatchResult[batches.Count];
        var queue = new ConcurrentQueue<int>(Enumerable.Range(0, batches.Count));
        await Task.WhenAll(workers.Select(worker => Task.Run(async () =>
        {
            try
            {
                while (queue.TryDequeue(out var next))
                    results[next] = await worker.RunAsync(batches[next]);
            }
            catch
            {
                // The other workers finish what they have begun.
                queue.Clear();
                throw;
            }
        })));
        return results;
    }

    /// <summary>Interrupts each request once more where it first sent a CancelRequest, which is then delivered late.</summary>
    private IReadOnlyList<Batch> LateCancels(IReadOnlyList<Batch> batches, IReadOnlyList<BatchResult> results) => _options.Only is not null
        ? []
        : [.. batches.Zip(results)
            .Where(tried => tried.Second.FirstCancelRequest is { Moment: Moment.Warm } first && MayBeLate(tried.First.Recording, first))
            .DistinctBy(tried => tried.First.Recording.Request)
            .Select(tried => new Batch(tried.First.Recording, [tried.Second.FirstCancelRequest! with { Moment = Moment.LateCancel }]))];

    /// <summary>A shard can have only points behind a request's sleep, to which the request does not come while the clock stands.</summary>
    private bool MayBeLate(Recording recording, Interruption first) => _options.Shard is null || recording.SleepsAt is not { } sleeps || first.Boundary < sleeps;

    private async Task<CommitsJudged> JudgeCommitsAsync(Harness first, Plan plan) => plan.Traits is { SharesSessions: false, AnsweredBeforeSending: null }
        ? await new CommitJudge(first, plan.Traits).RunAsync(Shard.Of(plan.Recordings).Where(recording => _options.Only is not { } only || only.Request == recording.Request))
        : new CommitsJudged();

    private List<(Hazard Hazard, Finding Finding)> FoundUninterrupted(Harness first, Plan plan) =>
    [
        .. from recording in Shard.Of(plan.Recordings)
           let violation = H5.Judge(recording)
           where violation is not null
           select (violation.Hazard, Evidence.Of(violation, AtEnd(recording), recording.Messages.Count, null, recording.Messages, first.StatementsOf(_learned.Probes.Read))),
    ];

    private static Interruption AtEnd(Recording recording) => new(recording.Request, Moment.Warm, Disconnect.Close, recording.Messages.Count);
}
