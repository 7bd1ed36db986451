using System.Diagnostics;
using CancelSpec.Databases;
using Npgsql;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// What the database's sessions do, as the database tells it on a connection of our own. The connection is opened when the
/// first question is asked, which a quiet machine does not need.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="dialect">Its dialect.</param>
/// <param name="silence">As <see cref="JudgeOptions.LongestSilence"/>.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class DatabaseActivity(DatabaseUrl database, DatabaseDialect dialect, TimeSpan silence, CancellationToken cancellation) : IAsyncDisposable
{
    // A statement that was seen waiting counts as waiting for this long.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _connection;
    private volatile IReadOnlySet<int> _waiting = new HashSet<int>();
    private long _lookedAt;
    private Task _look = Task.CompletedTask;

    /// <summary>Begins to look which statements wait for a lock or sleep, unless that was done just now.</summary>
    /// <param name="open">The processes of the sessions that the subject has open.</param>
    public void BeginLook(IReadOnlySet<int> open)
    {
        if (_look.IsCompleted && Stopwatch.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= Interval)
            _look = LookAsync(open);
    }

    /// <summary>
    /// How long ago the statement of a process was last seen to wait for a lock or to sleep; null where it was not, or where that
    /// was before the statement began.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="age">How long ago the statement began.</param>
    public TimeSpan? SinceSeenWaiting(int? process, TimeSpan age) =>
        process is { } known && _waiting.Contains(known) && Stopwatch.GetElapsedTime(Volatile.Read(ref _lookedAt)) is var ago && ago < age && ago < Fresh
            ? ago
            : null;

    /// <summary>
    /// Whether the database has nothing to do for the subject: no statement is at work, unless it waits for a lock or sleeps, and
    /// every session that the subject has left is ended. False also where the database does not tell.
    /// </summary>
    /// <param name="open">As above.</param>
    public async Task<bool> IsAtRestAsync(IReadOnlySet<int> open)
    {
        try
        {
            var sessions = await AskAsync();
            return sessions.All(session => session.IsWaiting || (!session.IsActive && !IsLeft(session, sessions, open)));
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _look;
        if (_connection is not null)
            await _connection.DisposeAsync();
        _turn.Dispose();
    }

    private async Task LookAsync(IReadOnlySet<int> open)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var sessions = await AskAsync();
            // What a session that the subject has left still locks is no lock of the subject: the database has to end it first.
            _waiting = sessions.Any(session => !session.IsWaiting && IsLeft(session, sessions, open))
                ? new HashSet<int>()
                : sessions.Where(session => session.IsWaiting).Select(session => session.Process).ToHashSet();
        }
        catch (Exception problem) when (problem is NpgsqlException or OperationCanceledException)
        {
            _waiting = new HashSet<int>();
        }

        Volatile.Write(ref _lookedAt, began);
    }

    // A pooler in between has process numbers of its own, by which nothing can be told.
    private static bool IsLeft(Session session, IReadOnlyList<Session> all, IReadOnlySet<int> open) =>
        !open.Contains(session.Process) && all.Any(other => open.Contains(other.Process));

    private async Task<IReadOnlyList<Session>> AskAsync()
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            _connection ??= await Observer.OpenAsync(database, silence, cancellation);
            await using var command = new NpgsqlCommand(dialect.Activity, _connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var sessions = new List<Session>();
            while (await reader.ReadAsync(cancellation))
            {
                if (reader.GetString(1) != Observer.ApplicationName)
                    sessions.Add(new Session(reader.GetInt32(0), reader.GetBoolean(2), reader.GetBoolean(3)));
            }

            return sessions;
        }
        catch (NpgsqlException)
        {
            if (_connection is not null)
                await _connection.DisposeAsync();
            _connection = null;
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private readonly record struct Session(int Process, bool IsActive, bool IsWaiting);
}
