namespace CancelSpec.WireTap;

/// <summary>What a tap has open, and what is asked of the session to come.</summary>
internal sealed class OpenConnections
{
    private readonly Lock _access = new();
    private readonly HashSet<Task> _served = [];
    private readonly List<TapSession> _sessions = [];
    private readonly List<CancelRequest> _cancelRequests = [];
    private TaskCompletionSource<TapSession> _nextSession = NewNextSession();
    private Parking? _nextParking;
    private int _lastNumber;

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

    public Task<TapSession> NextSessionAsync()
    {
        lock (_access)
            return _nextSession.Task;
    }

    public Parking ParkNext(int messages)
    {
        lock (_access)
        {
            if (_nextParking is not null)
                throw new InvalidOperationException("the next session has a parking already");
            return _nextParking = new Parking(messages);
        }
    }

    public TapSession Begin(Func<int, Parking?, TapSession> create)
    {
        lock (_access)
        {
            var session = create(++_lastNumber, _nextParking);
            _nextParking = null;
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

    public TapSession? Find(BackendKey key)
    {
        lock (_access)
            return _sessions.Find(session => key.Equals(session.Key));
    }

    /// <summary>What must complete before all is quiet.</summary>
    public IReadOnlyList<Task> Unquiet()
    {
        lock (_access)
        {
            return
            [
                .. _sessions.Select(session => session.WhenQuietAsync()).Where(quiet => !quiet.IsCompleted),
                .. _cancelRequests.Select(request => request.Done).Where(done => !done.IsCompleted),
            ];
        }
    }

    /// <summary>Keeps an eye on a connection until it is served.</summary>
    public void Serve(Task serving)
    {
        lock (_access)
            _served.Add(serving);
        // Not under the lock, since it may be over already.
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
