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

namespace CancelSpec.Gate;

/// <summary>
/// Judges a subject: interrupts each of its requests at every boundary, and at the other moments of <see cref="Moment"/>,
/// and looks after each interruption at what it has left behind. The same subject gives the same boundaries and the same
/// verdict each time. Several workers judge instances of the subject side by side, because most of their time is waiting.
/// </summary>
public sealed class SubjectJudge
{
    private readonly JudgeOptions _options;
    private readonly Workers _workers;
    private readonly FoundByWaiting _known = new();
    private readonly SessionInspection _inspection = new();
    private readonly LearnedSubject _learned;
    private readonly JudgementLog _log;
    private JudgedShard? _shard;

    private SubjectJudge(ISubjectSource source, WorkerDatabases databases, JudgeOptions options, CancellationToken cancellation)
    {
        (_options, _shard) = (options, options.Shard?.Judged);
        _learned = new LearnedSubject(source.Identity);
        _workers = new Workers(source, databases, options, _learned, _inspection, cancellation);
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
        JudgeAsync(source, new WorkerDatabases(databases), options ?? new JudgeOptions(), cancellation);

    /// <summary>Judges a subject with new databases of a server, and removes them at the end.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="server">The server.</param>
    /// <param name="workers">How many instances are judged side by side at most. There are fewer where the machine or the server has no room.</param>
    /// <param name="options">How the subject is judged; null for the defaults.</param>
    /// <param name="cancellation">Gives the judgement up. It ends within 2 s, with all subjects that it has started.</param>
    /// <exception cref="SubjectException">The subject cannot be judged; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public static async Task<Verdict> JudgeAsync(
        ISubjectSource source, DatabaseServer server, int workers, JudgeOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new JudgeOptions();
        await using var databases = new WorkerDatabases(server, source, workers, options.Prepare);
        return await JudgeAsync(source, databases, options, cancellation);
    }

    private static async Task<Verdict> JudgeAsync(ISubjectSource source, WorkerDatabases databases, JudgeOptions options, CancellationToken cancellation)
    {
        try
        {
            return await new SubjectJudge(source, databases, options, cancellation).RunAsync();
        }
        catch (Exception problem) when (problem is not OperationCanceledException && cancellation.IsCancellationRequested)
        {
            // An error after the judgement was given up says nothing about the subject.
            throw new OperationCanceledException("the judgement was given up", problem, cancellation);
        }
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
        await using var databases = new WorkerDatabases(server, source, most: 1, options.Prepare);
        return await new SubjectJudge(source, databases, options, cancellation).PlanAsync();
    }

    /// <summary>As above, with a database that is there.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="database">Its database.</param>
    /// <param name="options">How the subject would be judged.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectException">The subject cannot be judged; the message says why.</exception>
    public static Task<JudgementPlan> PlanAsync(ISubjectSource source, DatabaseUrl database, JudgeOptions options, CancellationToken cancellation) =>
        new SubjectJudge(source, new WorkerDatabases([database]), options, cancellation).PlanAsync();

    private async Task<JudgementPlan> PlanAsync()
    {
        try
        {
            _log.Begin(JudgeStage.Starting);
            var harness = await _workers.StartFirstAsync();
            _log.Begin(JudgeStage.Recording);
            return ToJudgementPlan(harness, await new Planner(harness, _options, _inspection).PlanAsync());
        }
        catch (Exception end) when (end is SubjectLostException or StallException)
        {
            throw new SubjectException(end.Message, end);
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

    private async Task<Verdict> RunAsync()
    {
        try
        {
            _log.Begin(JudgeStage.Starting);
            var first = await _workers.StartFirstAsync();
            // To record takes little of the machine.
            if (_options.Only is null)
                _workers.StartOthers();
            _log.Begin(JudgeStage.Recording);
            var plan = await new Planner(first, _options, _inspection).PlanAsync();
            var digest = PlanDigest.Of(plan, _learned.Identity, _options);
            _shard = _shard is null ? null : _shard with { Plan = digest };
            var batches = Shard.Of(plan.Batches);
            _log.Plan(batches.Sum(batch => batch.Interruptions.Count));
            var commits = await JudgeCommitsAsync(first, plan);
            List<(Hazard Hazard, Finding Finding)> foundUninterrupted =
                [.. FoundUninterrupted(first, plan).Concat(commits.Findings).Select(found => (found.Hazard, found.Finding with { IsUninterrupted = true }))];
            foundUninterrupted.ForEach(found => _log.AddFinding(found.Hazard, found.Finding));
            _log.Begin(JudgeStage.Interrupting);
            var queue = new BatchQueue(batches, (batch, result) => HasLateCancel(batch, result, first), late => _log.Plan(late.Interruptions.Count));
            await _workers.RunAsync(queue, harness => new Worker(harness, _known, plan.Traits, _log, _options.LateWork));
            return JudgedVerdict.Of(new JudgedParts(_learned.Identity, _options, plan, queue.Results, first.Observer.Dialect, first.Control.Remark)
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
        await _workers.DisposeAsync();
    }

    /// <summary>Whether a request is to be interrupted once more where it first sent a CancelRequest, which is then delivered late.</summary>
    private bool HasLateCancel(Batch batch, BatchResult result, Harness first) =>
        _options.Only is null && result.FirstCancelRequest is { Moment: Moment.Warm } at && MayBeLate(batch.Recording, at)
        && first.Observer.Dialect.ClosesCancelRequestsWhenDone && !_inspection.HasFoundPooler;

    /// <summary>A shard can have only points behind a request's sleep, to which the request does not come while the clock stands.</summary>
    private bool MayBeLate(Recording recording, Interruption first) => _options.Shard is null || recording.SleepsAt is not { } sleeps || first.Boundary < sleeps;

    private async Task<CommitsJudged> JudgeCommitsAsync(Harness first, Plan plan) => _options.JudgesCommits && plan.Traits is { SharesSessions: false, Hindrance: null }
        ? await new CommitJudge(first, plan.Traits).RunAsync(Shard.Of(plan.Recordings).Where(recording => !recording.IsAnsweredBeforeWork && (_options.Only is not { } only || only.Request == recording.Request)))
        : new CommitsJudged();

    /// <summary>Beside the work of an earlier request, nothing tells whose messages a recording holds.</summary>
    private List<(Hazard Hazard, Finding Finding)> FoundUninterrupted(Harness first, Plan plan) =>
    [
        .. from recording in Shard.Of(plan.Recordings)
           let violation = H5.Judge(recording)
           where violation is not null && (plan.Traits.Hindrance is not { } hindrance || hindrance == recording.Request)
           select (violation.Hazard, Evidence.Of(violation, AtEnd(recording), recording.Messages.Count, null, recording.Messages, first.StatementsOf(_learned.Probes.Read)) with { Where = "while its client stays" }),
    ];

    private static Interruption AtEnd(Recording recording) => new(recording.Request, Moment.Warm, Disconnect.Close, recording.Messages.Count);
}
