namespace CancelSpec.WireTap;

/// <summary>The connections, sessions and CancelRequests that a tap has open.</summary>
internal sealed class OpenConnections
{
    private readonly Lock _access = new();
    private readonly HashSet<Task> _served = [];
    private readonly List<Connection> _connections = [];
    private readonly List<TapSession> _sessions = [];
    private readonly List<CancelRequest> _cancelRequests = [];
    private readonly SessionCounts _counts = new();
    private TaskCompletionSource<TapSession> _nextSession = NewNextSession();
    private TaskCompletionSource _nextEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<TapSession> Sessions
    {
        get
        {
            lock (_access)
                return [.. _sessions.Where(session => !session.Ended.IsCompleted)];
        }
    }

    public IReadOnlyList<CancelRequest> CancelRequests
    {
        get
        {
            lock (_access)
                return [.. _cancelRequests.Where(request => !request.Done.IsCompleted)];
        }
    }

    /// <summary>How many sessions there were.</summary>
    public int SessionsOpened
    {
        get
        {
            lock (_access)
                return _counts.Opened;
        }
    }

    /// <summary>The most sessions that were open at once.</summary>
    public int MostOpen
    {
        get
        {
            lock (_access)
                return _counts.MostOpen;
        }
    }

    /// <summary>How many connections are open, those of sessions and of CancelRequests together.</summary>
    public int Count
    {
        get
        {
            lock (_access)
                return _connections.Count(connection => connection.Session?.Ended.IsCompleted is not true);
        }
    }

    /// <summary>Completes when the next connection has ended.</summary>
    public Task NextEnd
    {
        get
        {
            lock (_access)
                return _nextEnd.Task;
        }
    }

    private int SessionsOpen => _sessions.Count(session => !session.SubjectClosed.IsCompleted);

    /// <summary>As <see cref="Tap.DatabaseOwesFor"/>.</summary>
    public TimeSpan? DatabaseOwesFor(Func<TapSession, bool>? counts)
    {
        var longest = default(TimeSpan?);
        lock (_access)
        {
            foreach (var session in _sessions)
            {
                if (counts is null || counts(session))
                    Take(session.DatabaseOwesFor);
            }

            foreach (var request in _cancelRequests)
                Take(request.DatabaseOwesFor);
            foreach (var connection in _connections)
                Take(connection.Connecting.Age);
        }

        return longest;

        void Take(TimeSpan? age) => longest = age is null || longest > age ? longest : age;
    }

    public void ResetMostOpen()
    {
        lock (_access)
            _counts.ResetMostOpen(SessionsOpen);
    }

    public Task<TapSession> NextSessionAsync()
    {
        lock (_access)
            return _nextSession.Task;
    }

    public Connection Add(TapSocket subject)
    {
        lock (_access)
        {
            var connection = new Connection(subject);
            _connections.Add(connection);
            return connection;
        }
    }

    public TapSession Begin(Func<int, TapSession> create)
    {
        lock (_access)
        {
            var session = create(_counts.Add());
            _sessions.Add(session);
            _nextSession.SetResult(session);
            _nextSession = NewNextSession();
            return session;
        }
    }

    public void Begin(CancelRequest request)
    {
        lock (_access)
            _cancelRequests.Add(request);
    }

    public void End(TapSession session)
    {
        lock (_access)
            _sessions.Remove(session);
    }

    public void End(CancelRequest request)
    {
        lock (_access)
            _cancelRequests.Remove(request);
    }

    public void End(Connection connection)
    {
        connection.Begin();
        lock (_access)
        {
            _connections.Remove(connection);
            _nextEnd.SetResult();
            _nextEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public TapSession? Find(BackendKey key)
    {
        lock (_access)
            return _sessions.Find(session => key.Equals(session.Key));
    }

    /// <summary>Completes when the tap has taken in all that had come on the open connections before the call.</summary>
    /// <param name="before">Leaves out this connection and those that came after it; null leaves out none.</param>
    public async Task WhenCaughtUpAsync(Connection? before = null)
    {
        Connection[] connections;
        TapSession[] sessions;
        lock (_access)
        {
            connections = [.. _connections.TakeWhile(connection => connection != before)];
            sessions = [.. _sessions];
        }

        foreach (var connection in connections)
            await connection.Subject.WhenCaughtUpAsync();
        foreach (var session in sessions)
            await session.WhenCountedAsync();
    }

    /// <summary>Counts the sessions that are open. Sessions that subjects had closed before the call are not.</summary>
    public async Task CountAsync()
    {
        TapSession[] sessions;
        lock (_access)
            sessions = [.. _sessions];
        foreach (var session in sessions)
            await session.WhenCaughtUpAsync();
        lock (_access)
            _counts.Count(SessionsOpen);
    }

    /// <summary>What must complete before all is quiet; empty if all is.</summary>
    public IReadOnlyList<Task> Unfinished()
    {
        lock (_access)
        {
            return
            [
                .. _connections.Select(connection => connection.Begun).Where(begun => !begun.IsCompleted),
                .. _sessions.Select(session => session.WhenQuietAsync()).Where(quiet => !quiet.IsCompleted),
                .. _cancelRequests.Select(request => request.Done).Where(done => !done.IsCompleted),
            ];
        }
    }

    /// <summary>Remembers that a connection is served until the task ends, see <see cref="WhenAllServedAsync"/>.</summary>
    public void Serve(Task serving)
    {
        lock (_access)
            _served.Add(serving);
        // Not under the lock, since the task may be over already and then runs this at once.
        _ = serving.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public async Task WhenAllServedAsync()
    {
        Task[] served;
        lock (_access)
            served = [.. _served];
        await Task.WhenAll(served);
    }

    private static TaskCompletionSource<TapSession> NewNextSession() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Forget(Task served)
    {
        lock (_access)
            _served.Remove(served);
    }
}
