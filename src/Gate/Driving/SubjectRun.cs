using System.Net;
using System.Net.Sockets;
using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>A subject that runs behind a tap of its own, started and stopped as often as needed.</summary>
/// <param name="database">The subject's database.</param>
/// <param name="listen">As <see cref="JudgeOptions.TapListen"/>.</param>
/// <param name="watch">Told what runs.</param>
/// <param name="limit">The usual limit for a signal that must come.</param>
/// <param name="cancellation">Gives up: nothing is started any more, and a subject that does not stop soon is killed.</param>
internal sealed class SubjectRun(DatabaseUrl database, IPEndPoint? listen, StallWatch watch, WaitLimit limit, CancellationToken cancellation)
{
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(1);

    private readonly List<Task> _stopping = [];
    private Tap? _tap;
    private ISubject? _subject;
    private SubjectControl? _control;

    public Tap Tap => _tap ?? throw NotRunning();

    public ISubject Subject => _subject ?? throw NotRunning();

    public SubjectControl Control => _control ?? throw NotRunning();

    /// <summary>As <see cref="Harness.Disturbance"/>.</summary>
    public string? Disturbance { get; set; }

    /// <summary>Starts the subject. It has no sessions yet.</summary>
    /// <exception cref="SubjectException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public async Task StartAsync(ISubjectSource source)
    {
        cancellation.ThrowIfCancellationRequested();
        _tap = StartTap(source);
        var starting = source.StartAsync(database.WithHost("127.0.0.1", _tap.Address.Port).WithParameter("sslmode", "disable"), cancellation);
        try
        {
            _subject = await starting.WaitAsync(cancellation);
            _control = SubjectControl.Of(_subject);
            watch.Watch(_tap, _subject);
        }
        catch (OperationCanceledException)
        {
            // A cancelled start may take a while to end. It is awaited last, so that all harnesses stop at the same time.
            _stopping.Add(StopAsync(starting));
            throw;
        }
    }

    private Tap StartTap(ISubjectSource source)
    {
        if (listen is null)
            return Tap.Start(database.Host, database.Port);
        try
        {
            // A service that runs already keeps its own login.
            var login = source.CanStartAfresh ? new DatabaseLogin(database.User, database.Password, database.Database) : null;
            return Tap.Start(database.Host, database.Port, new TapOptions { Listen = listen, Login = login });
        }
        catch (SocketException refused)
        {
            throw new SubjectException($"the gate cannot listen at {listen}, where the subject finds its database: {refused.Message}", refused);
        }
    }

    /// <summary>
    /// Cuts the subject off from its database and begins to stop it. A broken subject may stop slowly, so its end is waited
    /// for last.
    /// </summary>
    public async Task StopAsync()
    {
        _control?.RunClock();
        watch.Watch(null, null);
        if (_tap is not null)
            await _tap.DisposeAsync();
        if (_subject is not null)
            _stopping.Add(_subject.DisposeAsync().AsTask());
        (_tap, _subject, _control) = (null, null, null);
    }

    /// <summary>
    /// Waits until all that was started has stopped, for a bounded time: a pool that waits for connections which never come
    /// back does not stop.
    /// </summary>
    public Task WhenStoppedAsync()
    {
        var most = cancellation.IsCancellationRequested ? KillTime : ProgramSubjectSource.StopTime + limit.Length;
        return new WaitLimit(most).WaitAsync(Task.WhenAll(_stopping), watch, CancellationToken.None);
    }

    /// <summary>How the subject's process has ended; null if it still runs. It may need a moment to end after its last socket is closed.</summary>
    public async Task<string?> DeathAsync(WaitLimit time)
    {
        using var end = new CancellationTokenSource();
        try
        {
            await time.WaitAsync(WhenDeadAsync(end.Token), watch);
            return Subject.Death;
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    /// <summary>The subject cannot be judged. The message holds its output.</summary>
    public SubjectException CannotBeJudged(string what) =>
        new(Subject is IInProcessSubject ? what : $"{what.TrimEnd('.')}.\n{OutputTail.Of(Subject)}");

    /// <summary>The subject does not work any more, and only a new start would help.</summary>
    public SubjectLostException IsLost(string problem) =>
        new($"{(Disturbance is null ? "" : $"{Disturbance}, and after that ")}{problem}. The service ran already, so the gate can neither start it afresh nor try again");

    private async Task WhenDeadAsync(CancellationToken end)
    {
        while (Subject.Death is null && !end.IsCancellationRequested)
            await watch.NextBeat;
    }

    private static async Task StopAsync(Task<ISubject> starting)
    {
        try
        {
            await (await starting).DisposeAsync();
        }
        catch (Exception gaveUp) when (gaveUp is OperationCanceledException or SubjectException)
        {
            // The source has stopped what it had started.
        }
    }

    private static InvalidOperationException NotRunning() => new("the subject is not running");
}
