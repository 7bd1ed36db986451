using CancelSpec.Databases;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.External;
using CancelSpec.Verdicts;
using CancelSpec.WireTap;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// A running subject, the tap between it and its database, and the observer. It can be put back into the canonical
/// state: a pool whose connections are all open, idle and clean.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    // What a new counter value differs by from the last, so that no stale answer can be taken for a right one.
    private const int CounterStep = 1000;
    private const int CounterLimit = 1_000_000_000;

    /// <summary>A signal that does not come.</summary>
    public static readonly Task Never = new TaskCompletionSource().Task;

    // What a driver does with a request for which no connection is free, it does at once.
    private static readonly Patience SharingPatience = new(TimeSpan.FromMilliseconds(100));

    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(1);

    private readonly ISubjectSource _source;
    private readonly DatabaseUrl _database;
    private readonly List<Task> _stopping = [];
    private readonly List<SubjectRequest> _sent = [];
    private Tap? _tap;
    private ISubject? _subject;

    private Rig(ISubjectSource source, DatabaseUrl database, CounterTable table, Patience patience, CancellationToken cancellation) =>
        (_source, _database, Table, Patience, Cancellation) = (source, database, table, patience, cancellation);

    public SubjectIdentity Identity => _source.Identity;

    public int PoolSize => Identity.PoolSize;

    public CounterTable Table { get; }

    public Tap Tap => _tap ?? throw new InvalidOperationException("the subject is not running");

    public ISubject Subject => _subject ?? throw new InvalidOperationException("the subject is not running");

    public ISubjectSignals? Signals => _subject?.Signals;

    /// <summary>The counter as it is committed now.</summary>
    public int Counter { get; set; }

    /// <summary>When the last sleep that somebody began is over, where the subject's clock cannot be stopped.</summary>
    public DateTime SleepEnds { get; set; }

    /// <summary>Completes when a CancelRequest is held back.</summary>
    public Task CancelHeld { get; set; } = Never;

    /// <summary>The subject has <c>GET /session</c>.</summary>
    public bool TellsSession { get; set; }

    /// <summary>
    /// When its sessions are closed, the next request may be sent on one of them all the same and fail, as with a pooler
    /// in between or a driver that does not look.
    /// </summary>
    public bool IsSlowToNotice { get; set; }

    /// <summary>How long something is waited for that must come.</summary>
    public Patience Patience { get; }

    /// <summary>Gives the judgement up: every wait ends, and nothing is started any more.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Connects the observer; nothing is started yet.</summary>
    /// <param name="source">The subject.</param>
    /// <param name="database">A database of its own.</param>
    /// <param name="patience">How long something is waited for that must come.</param>
    /// <param name="cancellation">Gives the judgement up.</param>
    public static async Task<Rig> ConnectAsync(ISubjectSource source, DatabaseUrl database, Patience patience, CancellationToken cancellation) =>
        new(source, database, await CounterTable.ConnectAsync(database, cancellation), patience, cancellation);

    /// <summary>Starts the subject and brings it into the canonical state.</summary>
    /// <param name="checksContract">It is the first of this subject, so it is looked whether that is one at all.</param>
    /// <exception cref="SubjectException">It cannot be started, or does not work even if nobody hangs up.</exception>
    public async Task StartAsync(bool checksContract)
    {
        await StartColdAsync();
        if (checksContract && Signals is null)
            await Preflight.CheckAsync(Subject, PoolSize, Tap, _database, Cancellation);
        await WarmOrRestartAsync(isFirst: checksContract);
    }

    public async Task<SubjectRequest> SendAsync(Operation operation)
    {
        var request = await SubjectRequest.SendAsync(Subject, operation, Cancellation);
        _sent.Add(request);
        return request;
    }

    /// <summary>Forgets what was seen and sent so far.</summary>
    public void ClearTrace()
    {
        Tap.History.Clear();
        _sent.Clear();
    }

    /// <summary>What was seen and sent since <see cref="ClearTrace"/>.</summary>
    public Trace ToTrace(IReadOnlyList<TapEvent> events)
    {
        var (now, timestamp) = (Tap.History.Now, Stopwatch.GetTimestamp());
        return new Trace([.. events.Select(Traced)], [.. _sent.Select(request => new TracedRequest(
            $"{request.Operation}", TimeOf(request.SentAt),
            request.LeftAt is { } left ? TimeOf(left) : null, request.OverAt is { } over ? TimeOf(over) : null,
            request.Over is { IsCompletedSuccessfully: true, Result.IsSuccess: true }))], now);

        TimeSpan TimeOf(long moment) => now - Stopwatch.GetElapsedTime(moment, timestamp);
    }

    private static TracedEvent Traced(TapEvent seen) => new(
        seen.At, seen.Session, seen.Direction is { } direction ? direction is Direction.ToDatabase : null, seen.Name, seen.Detail, seen.IsMessage);

    /// <summary>Sends a request and waits for its answer, while all clocks run.</summary>
    /// <exception cref="SubjectException">It was not answered.</exception>
    public async Task<HttpAnswer> AskAsync(Operation operation)
    {
        Signals?.RunClock();
        using var request = await SendAsync(operation);
        var patience = new Patience(Patience.Length + Subject.Sleep);
        if (await patience.WaitAsync(request.Over, Cancellation) && await request.Over is { } answer)
            return answer;
        throw Failed($"{operation} was not answered, though nobody hung up");
    }

    /// <summary>Waits until nothing is under way, and reads the counter anew.</summary>
    public async Task SettleAsync()
    {
        await Patience.WaitAsync(Tap.WhenQuietAsync(), Cancellation);
        Counter = await Table.ReadAsync() ?? Counter;
    }

    /// <summary>Returns when nobody can be asleep any more, and what they did then was seen.</summary>
    public async Task EndSleepsAsync()
    {
        if (Signals is { } signals)
            signals.RunClock();
        else if (SleepEnds - DateTime.UtcNow is { Ticks: > 0 } rest)
            await Task.Delay(rest, Cancellation);
        await CaughtUpAsync();
    }

    /// <summary>As <see cref="WireTap.Tap.CaughtUpAsync"/>.</summary>
    public Task CaughtUpAsync() => Tap.CaughtUpAsync().WaitAsync(Cancellation);

    /// <summary>A counter value that no request has seen yet.</summary>
    public int NextCounter() => Counter < CounterLimit ? Counter + CounterStep : 1;

    /// <summary>Gives it new sessions; where that does not make it well, starts it afresh.</summary>
    public async Task RenewAsync()
    {
        await CloseSessionsAsync();
        if (await WarmAsync() is not null)
            await RestartAsync();
    }

    /// <summary>Starts the subject afresh, behind a tap of its own, and lends each of its connections once.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartColdAsync();
        await WarmOrRestartAsync();
    }

    private async Task WarmOrRestartAsync(bool isFirst = false)
    {
        if (await WarmAsync(isFirst) is not { } problem)
            return;
        if (problem.Hazard == Hazard.DoubleReturn)
            throw Failed("it cannot be judged: its requests share connections even if nobody hangs up, as with a driver that multiplexes");

        throw Failed($"it does not work even if nobody hangs up: {problem.FollowUp}: expected {problem.Expected}, but {problem.Actual}");
    }

    /// <summary>Ends all its sessions as a restarted database would, so that the next request needs a new one.</summary>
    public async Task CoolAsync()
    {
        if (Signals is not null && !IsSlowToNotice)
        {
            await CloseSessionsAsync();
            return;
        }

        // It would take its own time to notice.
        await StopAsync();
        await StartColdAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        // A pool that waits for connections that never come back does not stop, and has its verdict all the same.
        await StopPatience.WaitAsync(Task.WhenAll(_stopping), CancellationToken.None);
        await Table.DisposeAsync();
    }

    // Nobody waits longer for a judgement that was given up than it takes to kill what does not stop.
    private Patience StopPatience => new(ExternalSubjectSource.StopPatience + (Cancellation.IsCancellationRequested ? KillGrace : Patience.Length));

    private async Task StartColdAsync()
    {
        Cancellation.ThrowIfCancellationRequested();
        _tap = Tap.Start(_database.Host, _database.Port);
        var starting = _source.StartAsync(
            _database.WithHost("127.0.0.1", _tap.Address.Port).WithParameter("sslmode", "disable"), Cancellation);
        try
        {
            _subject = await starting.WaitAsync(Cancellation);
        }
        catch (OperationCanceledException)
        {
            // It takes its time to give up, in which the others are stopped.
            _stopping.Add(StopAsync(starting));
            throw;
        }
    }

    private static async Task StopAsync(Task<ISubject> starting)
    {
        try
        {
            await (await starting).DisposeAsync();
        }
        catch (Exception gaveUp) when (gaveUp is OperationCanceledException or SubjectException)
        {
            // Then it has stopped what it had started.
        }
    }

    /// <summary>
    /// Cuts the subject off from its database. A broken one can take its time to stop: that is waited for at the end.
    /// </summary>
    private async Task StopAsync()
    {
        Signals?.RunClock();
        if (_tap is not null)
            await _tap.DisposeAsync();
        _tap = null;
        if (_subject is not null)
            _stopping.Add(_subject.DisposeAsync().AsTask());
        _subject = null;
    }

    /// <param name="isFirst">Nobody of this subject has looked yet whether its requests share connections.</param>
    private async Task<Discovery?> WarmAsync(bool isFirst = false)
    {
        Signals?.RunClock();
        if (await Table.ReadAsync() is null)
            await Table.ReplaceAsync(1);
        using var house = new FullHouse(this, Operation.Counter, HousePatience.Of(Patience));
        return await house.FillAsync() ?? await house.InviteOneMoreAsync()
            ?? (isFirst ? await house.WaitForIntruderAsync(SharingPatience) : null) ?? await SetCounterAsync() ?? await house.EmptyAsync();
    }

    private async Task<Discovery?> SetCounterAsync()
    {
        Counter = NextCounter();
        await Table.ReplaceAsync(Counter);
        return null;
    }

    private async Task CloseSessionsAsync() => await Task.WhenAll(Tap.Sessions.Select(session => session.CloseAsync())).WaitAsync(Cancellation);

    private SubjectException Failed(string what)
    {
        var output = Subject.Output;
        return new SubjectException(output.Length == 0 ? what : $"{what}{Environment.NewLine}its output:{Environment.NewLine}{output}");
    }
}
