using System.Diagnostics;
using CancelSpec.Gate.Subjects;
using CancelSpec.WireTap;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// Watches, once a beat, whether the database, the subject's processes and this process are served by the machine. While one
/// of them is not, a right subject may do nothing.
/// </summary>
internal sealed class StallWatch : IAsyncDisposable
{
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// The shortest stall after which a trial proves nothing. The timeouts of drivers, after which they break connections, are
    /// longer.
    /// </summary>
    public static readonly TimeSpan LongStall = TimeSpan.FromMilliseconds(400);

    private readonly Observer _observer;
    private readonly DatabaseActivity _activity;
    private readonly TimeSpan _silence;
    private readonly Lock _access = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private TaskCompletionSource<bool> _nextBeat = NewBeat();
    private DatabaseStall _database;
    private ProgramStall _program = new(null);
    private TimeSpan _longest;
    private long _beatAt = Stopwatch.GetTimestamp();

    /// <param name="observer">Its questions are watched too.</param>
    /// <param name="activity">Tells which statements wait.</param>
    /// <param name="silence">As <see cref="JudgeOptions.LongestSilence"/>.</param>
    /// <param name="cancellation">Gives up every wait.</param>
    public StallWatch(Observer observer, DatabaseActivity activity, TimeSpan silence, CancellationToken cancellation)
    {
        (_observer, _activity, _silence, Cancellation) = (observer, activity, silence, cancellation);
        _database = new DatabaseStall(null, observer, activity);
        _running = RunAsync();
    }

    /// <summary>Gives up every wait.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Completes at the end of the beat that is under way. The result is whether the beat counts as time.</summary>
    /// <exception cref="StallException">The database does not answer.</exception>
    public Task<bool> NextBeat
    {
        get
        {
            lock (_access)
                return _nextBeat.Task;
        }
    }

    /// <summary>The longest stall since <see cref="Begin"/>.</summary>
    public TimeSpan Longest
    {
        get
        {
            lock (_access)
            {
                // Others may run before the beat that notices a stall of this process.
                Note(Stopwatch.GetElapsedTime(_beatAt) - Beat);
                return _longest;
            }
        }
    }

    /// <summary>Whether what was seen since <see cref="Begin"/> proves nothing.</summary>
    public bool WasLong => Longest >= LongStall;

    /// <summary>From now on watches this instance of the subject, behind this tap; null for none.</summary>
    public void Watch(Tap? tap, ISubject? subject)
    {
        lock (_access)
            (_database, _program) = (new DatabaseStall(tap, _observer, _activity), new ProgramStall(subject));
    }

    /// <summary>Forgets the stalls until now.</summary>
    public void Begin()
    {
        lock (_access)
            (_longest, _beatAt) = (TimeSpan.Zero, Stopwatch.GetTimestamp());
    }

    /// <summary>Waits until the database has nothing to do for the subject.</summary>
    /// <returns>Whether that came within the limit.</returns>
    public async Task<bool> WhenDatabaseRestsAsync(WaitLimit limit)
    {
        using var end = new CancellationTokenSource();
        var resting = WhenRestsAsync(end.Token);
        try
        {
            return await limit.WaitAsync(resting, this);
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        await _activity.DisposeAsync();
    }

    private static TaskCompletionSource<bool> NewBeat() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WhenRestsAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested && !await _database.IsAtRestAsync())
            await NextBeat;
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await Task.Delay(Beat);
            lock (_access)
            {
                _beatAt = Stopwatch.GetTimestamp();
                EndBeat(Stopwatch.GetElapsedTime(began, _beatAt));
            }
        }
    }

    private void EndBeat(TimeSpan length)
    {
        var database = _database.Look();
        var program = _program.Look(length);
        Note(length - Beat);
        Note(database.Length);
        Note(program);
        var beat = _nextBeat;
        _nextBeat = NewBeat();
        if (database.Length >= _silence)
            beat.SetException(new StallException(StallException.Silent));
        else
            beat.SetResult(database.TimeCounts && program == TimeSpan.Zero);
        // A beat that nothing waits for is observed all the same.
        _ = beat.Task.Exception;
    }

    private void Note(TimeSpan stall) => _longest = stall > _longest ? stall : _longest;
}
