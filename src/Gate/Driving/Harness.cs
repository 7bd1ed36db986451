using CancelSpec.Databases;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// A subject, the tap between it and its database, and the observer, together with what brings them back to a clean state:
/// all of the pool's connections are open, idle and clean.
/// </summary>
internal sealed class Harness : IAsyncDisposable
{
    /// <summary>A signal that never comes.</summary>
    public static readonly Task Never = new TaskCompletionSource().Task;

    private const int MostStarts = 3;

    private ISubjectSource _source;
    private readonly DatabaseUrl _database;
    private readonly Dictionary<Request, ProbeStatements> _probeStatements = [];
    private readonly SubjectRun _run;

    private Harness(ISubjectSource source, DatabaseUrl database, JudgeOptions options, Observer observer, LearnedSubject learned, SessionInspection inspection, CancellationToken cancellation)
    {
        (_source, _database, Suite, Observer, Learned, Inspection, Cancellation) = (source, database, options.Requests, observer, learned, inspection, cancellation);
        Limit = new WaitLimit(options.LongestWait);
        Watch = new StallWatch(observer, new DatabaseActivity(database, observer.Dialect, options.LongestSilence, cancellation), options.LongestSilence, cancellation);
        _run = new SubjectRun(database, options.TapListen, Watch, Limit, cancellation);
        Committed = new CommittedReader(observer, cancellation);
        Client = new SubjectClient(_run, Suite, Limit, Watch, cancellation);
        Seen = new SeenEvents(_run, learned);
        Sessions = new SessionRenewal(this, _run);
    }

    /// <summary>What was learned about the subject.</summary>
    public LearnedSubject Learned { get; }

    /// <summary>The requests that the subject gets.</summary>
    public RequestSuite Suite { get; }

    public Observer Observer { get; }

    /// <summary>Reads what is committed besides the state.</summary>
    public CommittedReader Committed { get; }

    /// <summary>Tells whether the machine serves the subject, its database and us.</summary>
    public StallWatch Watch { get; }

    /// <summary>The database user of the subject.</summary>
    public string User => _database.User;

    /// <summary>Asks the subject's sessions what is special about them.</summary>
    public SessionInspection Inspection { get; }

    public Tap Tap => _run.Tap;

    public ISubject Subject => _run.Subject;

    public SubjectControl Control => _run.Control;

    /// <summary>
    /// What the gate has done to the subject since it was last in the clean state, besides requests whose clients stay, and what
    /// that has shown; null for nothing. It explains why a subject that cannot be started afresh does not work.
    /// </summary>
    public string? Disturbance { set => _run.Disturbance = value; }

    /// <summary>The sessions of the pool's connections, as the probes got them in the clean state; empty while they are not known.</summary>
    public IReadOnlyCollection<int> PoolSessions { get; set; } = [];

    /// <summary>The usual limit for a signal that must come.</summary>
    public WaitLimit Limit { get; }

    /// <summary>Gives the judgement up: every wait ends, and nothing is started any more.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Sends the subject its requests.</summary>
    public SubjectClient Client { get; }

    /// <summary>What the tap has seen since the trial began.</summary>
    public SeenEvents Seen { get; }

    /// <summary>Gives the subject new sessions, or none.</summary>
    public SessionRenewal Sessions { get; }

    /// <summary>Connects the observer; nothing is started yet.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="database">A database that no other harness uses.</param>
    /// <param name="log">The way in to what its transactions change; null where there is none.</param>
    /// <param name="options">How the subject is judged.</param>
    /// <param name="learned">What all harnesses of the subject know about it.</param>
    /// <param name="inspection">What they know about its sessions.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Harness> ConnectAsync(
        ISubjectSource source, DatabaseUrl database, LogAccess? log, JudgeOptions options, LearnedSubject learned, SessionInspection inspection, CancellationToken cancellation)
    {
        var observer = await Observer.ConnectAsync(database, options.Requests.State, options.LongestSilence, cancellation);
        var harness = new Harness(source, database, options, observer, learned, inspection, cancellation);
        // The log would hold the gate's own changes of the state too.
        if (options.Requests.State?.Change is null)
            await harness.Committed.OpenLogAsync(log, options.LongestSilence);
        return harness;
    }

    /// <summary>Starts the subject and brings it to the clean state.</summary>
    /// <param name="isFirst">No other instance of the subject was started before, so its contract is checked.</param>
    /// <exception cref="SubjectException">It cannot be started, or does not work although every client stays.</exception>
    public async Task StartAsync(bool isFirst)
    {
        await StartRunAsync();
        if (Subject is IInProcessSubject)
            await Observer.EnsureAsync();
        else
            await StateCheck.MakeAsync(this);
        if (!Learned.HasProbes)
            await (Subject is IInProcessSubject && Suite.Probes is { } marked ? ProbeRecorder.LearnAsync(this, marked) : new Preflight(this).LearnAsync());
        await RecordProbeAsync(Learned.Probes.Read);
        if (isFirst && Subject is not IInProcessSubject)
            await PoolSizeSearch.LearnAsync(this);
        Watch.Begin();
        if (await CleanState.TryReachAsync(this, checksSharing: isFirst) is not { } problem)
            return;
        if (!Watch.WasLong)
            throw CannotBeJudged(problem);
        await RestartAsync();
    }

    /// <summary>Learns the SQL of a probe, if it is not known yet. The subject must be in a clean state.</summary>
    public async Task RecordProbeAsync(Request probe)
    {
        if (!_probeStatements.ContainsKey(probe))
            _probeStatements[probe] = await ProbeRecorder.RecordAsync(this, probe);
    }

    /// <summary>Recognises the statements of a probe.</summary>
    public ProbeStatements StatementsOf(Request probe) => _probeStatements.GetValueOrDefault(probe) ?? new ProbeStatements(probe, []);

    /// <summary>Forgets what was seen and sent, and returns the state before the trial.</summary>
    public StateBefore BeginTrial()
    {
        Tap.History.Clear();
        Client.Forget();
        Tap.ResetMostOpen();
        return new StateBefore(Observer.State, Tap.Sessions.Count(session => !session.SubjectClosed.IsCompleted), Tap.SessionsOpened)
        {
            LastUses = Tap.Sessions.ToDictionary(session => session.Number, session => session.LastPassedAt),
        };
    }

    /// <summary>Waits until nothing is under way, and reads the state.</summary>
    public async Task SettleAsync()
    {
        await Limit.WaitAsync(Tap.WhenQuietAsync(), Watch);
        await Observer.ReadAsync();
    }

    /// <summary>Returns when no request can be asleep any more, and the tap has seen what they did then.</summary>
    public async Task EndSleepsAsync()
    {
        await Control.EndSleepsAsync(Cancellation);
        await CaughtUpAsync();
    }

    /// <summary>As <see cref="WireTap.Tap.CaughtUpAsync"/>.</summary>
    public Task CaughtUpAsync() => Tap.CaughtUpAsync().WaitAsync(Cancellation);

    /// <summary>Starts the subject afresh behind a new tap, and brings it to the clean state.</summary>
    /// <exception cref="SubjectException">It does not reach the clean state, although the machine serves it.</exception>
    /// <exception cref="StallException">The machine was too slow each time.</exception>
    /// <exception cref="SubjectLostException">The gate cannot start it, and only gives it new sessions, which does not help.</exception>
    public async Task RestartAsync()
    {
        for (var starts = 1; ; starts++)
        {
            await RestartColdAsync();
            Watch.Begin();
            if (await CleanState.TryReachAsync(this) is not { } problem)
                return;
            if (!Watch.WasLong)
                throw CanStartAfresh ? CannotBeJudged(problem) : _run.IsLost(problem);
            if (starts == MostStarts)
                throw new StallException(StallException.TooSlow);
        }
    }

    /// <summary>Starts the subject afresh behind a new tap, and sends it nothing but what each instance gets first.</summary>
    public async Task RestartColdAsync()
    {
        await _run.StopAsync();
        await StartRunAsync();
    }

    /// <summary>As <see cref="ISubjectSource.CanStartAfresh"/>.</summary>
    public bool CanStartAfresh => _source.CanStartAfresh;

    /// <summary>Whether the subject can be started with a longer sleep, see <see cref="RestartWithLongSleepAsync"/>.</summary>
    public bool CanSleepLonger => _source.WithLongSleep is not null;

    /// <summary>Starts the subject afresh with a longer sleep, until the result is disposed of.</summary>
    public async Task<IAsyncDisposable> RestartWithLongSleepAsync()
    {
        var usual = _source;
        _source = usual.WithLongSleep ?? usual;
        await RestartAsync();
        return new UsualSleep(this, usual);
    }

    public async ValueTask DisposeAsync()
    {
        await _run.StopAsync();
        await _run.WhenStoppedAsync();
        await Watch.DisposeAsync();
        await Committed.DisposeAsync();
        await Observer.DisposeAsync();
    }

    /// <summary>The subject cannot be judged. The message holds its output.</summary>
    public SubjectException CannotBeJudged(string what) => _run.CannotBeJudged(what);

    /// <summary>Starts the subject, and sends it what each instance gets first.</summary>
    private async Task StartRunAsync()
    {
        await _run.StartAsync(_source);
        await Client.SendFirstAsync();
    }

    private sealed class UsualSleep(Harness harness, ISubjectSource usual) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            harness._source = usual;
            await harness.RestartAsync();
        }
    }
}
