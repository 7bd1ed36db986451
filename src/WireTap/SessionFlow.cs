namespace CancelSpec.WireTap;

/// <summary>
/// Decides for both directions of a session which message passes next, one after another, writes it down, and keeps
/// what it tells of the session's state.
/// </summary>
internal sealed class SessionFlow(int session, Timeline timeline, Parking? parking)
{
    private readonly Lock _access = new();
    private readonly RequestLedger _requests = new();
    private readonly TaskCompletionSource _subjectClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _databaseClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Parking? _parking = parking;
    private TaskCompletionSource? _quiet;
    private int _waiting;
    private int _underWay;
    private volatile char _status;
    private volatile BackendKey? _key;

    /// <summary>Completes when the subject has said that it is done with the session, or the session is over.</summary>
    public Task SubjectClosed => _subjectClosed.Task;

    /// <summary>Completes when the database has closed its side, or the session is over.</summary>
    public Task DatabaseClosed => _databaseClosed.Task;

    /// <summary>The status byte of the last ReadyForQuery that passed; NUL before the first.</summary>
    public char TransactionStatus => _status;

    /// <summary>The key with which a CancelRequest names this session; null until the database has told it.</summary>
    public BackendKey? Key => _key;

    public bool IsQuiet
    {
        get
        {
            lock (_access)
                return IsQuietNow;
        }
    }

    private bool IsQuietNow => _waiting == 0 && _underWay == 0
        && (_databaseClosed.Task.IsCompleted || (_requests.AllAnswered && !_subjectClosed.Task.IsCompleted));

    public Parking Park(int messages)
    {
        lock (_access)
        {
            if (_parking is { Resumed.IsCompleted: false })
                throw new InvalidOperationException($"session {session} has a parking already, which was not resumed");
            _parking = new Parking(messages);
            Settle();
            return _parking;
        }
    }

    public Task WhenQuietAsync()
    {
        lock (_access)
        {
            if (IsQuietNow)
                return Task.CompletedTask;
            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    /// <summary>A message has come. It waits until it may pass.</summary>
    public void Receive(in ScannedMessage message)
    {
        lock (_access)
        {
            _waiting++;
            if (message is not { Direction: Direction.ToDatabase, Type: (byte)'X' })
                return;
            _subjectClosed.TrySetResult();
            timeline.Add(session, message.Direction, TapEvent.TerminateReceived);
        }
    }

    /// <summary>A direction has ended. Its end waits too until it may pass.</summary>
    public void ReceiveEnd(Direction direction, string how)
    {
        lock (_access)
        {
            _waiting++;
            (direction is Direction.ToDatabase ? _subjectClosed : _databaseClosed).TrySetResult();
            timeline.Add(session, direction, how);
        }
    }

    /// <summary>Lets the message pass, or returns what must be awaited before asking again.</summary>
    public Task? TryPass(in ScannedMessage message)
    {
        lock (_access)
        {
            if (_parking is { } parking && !parking.TryPass())
            {
                Settle();
                return parking.Resumed;
            }

            _waiting--;
            _underWay++;
            _requests.Add(message.Direction, message.Type);
            if (message.Status != '\0')
                _status = message.Status;
            _key = message.Key ?? _key;
            if (timeline.IsRecording)
                timeline.Add(session, message.Direction, MessageKind.Of(message.Direction, message.Type)!.Name, message.Detail);
            return null;
        }
    }

    /// <summary>Lets the end of a direction pass, or returns what must be awaited before asking again.</summary>
    public Task? TryPassEnd()
    {
        lock (_access)
        {
            if (_parking is { LetsEndPass: false } parking)
                return parking.Resumed;
            _waiting--;
            _underWay++;
            return null;
        }
    }

    /// <summary>Something that was let pass has been forwarded whole.</summary>
    public void Forwarded(int count)
    {
        lock (_access)
        {
            _underWay -= count;
            Settle();
        }
    }

    /// <summary>The session is over: nothing of it is open or waits.</summary>
    public void End()
    {
        lock (_access)
        {
            _waiting = 0;
            _underWay = 0;
            _subjectClosed.TrySetResult();
            _databaseClosed.TrySetResult();
            Settle();
        }
    }

    private void Settle()
    {
        if (_underWay == 0)
            _parking?.AllForwarded();
        if (_quiet is null || !IsQuietNow)
            return;
        _quiet.SetResult();
        _quiet = null;
    }
}
