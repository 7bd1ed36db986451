namespace CancelSpec.WireTap;

/// <summary>
/// Decides for both directions of a session which message passes next, one after another, writes it down, and keeps
/// what it tells of the session's state.
/// </summary>
internal sealed class SessionFlow(TapSession session, TapHistory history, TapHolds holds)
{
    private readonly RequestLedger _requests = new();
    private readonly SessionHolds _holds = new(session, holds);
    private readonly WaitingCount _toDatabase = new(session);
    private readonly TaskCompletionSource _subjectClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _databaseClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _counted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _quiet;
    private long _received;
    private int _toSubject;
    private int _ends;
    private int _underWay;
    private volatile char _status;
    private volatile BackendKey? _key;

    /// <summary>Whoever looks at what waits in both directions, or changes it, holds it.</summary>
    public Lock Access { get; } = new();

    /// <summary>Completes when the subject has said that it is done with the session, or the session is over.</summary>
    public Task SubjectClosed => _subjectClosed.Task;

    /// <summary>Completes when the database has closed its side, or the session is over.</summary>
    public Task DatabaseClosed => _databaseClosed.Task;

    /// <summary>Completes when its first ReadyForQuery or an error has passed, or the session is over.</summary>
    public Task Admitted => _admitted.Task;

    /// <summary>Completes with <see cref="Counted"/>, or when the session is over.</summary>
    public Task WhenCounted => _counted.Task;

    /// <summary>The status byte of the last ReadyForQuery that passed; NUL before the first.</summary>
    public char TransactionStatus => _status;

    /// <summary>The key with which a CancelRequest names this session; null until the database has told it.</summary>
    public BackendKey? Key => _key;

    /// <summary>Whether somebody wants to know what the messages say.</summary>
    public bool IsWatched => history.IsRecording || _holds.NeedDetail;

    public bool IsQuiet
    {
        get
        {
            lock (Access)
                return IsQuietNow;
        }
    }

    private bool IsQuietNow => _toDatabase.Value + _toSubject + _ends == 0 && _underWay == 0
        && (_counted.Task.IsCompleted || !_admitted.Task.IsCompleted)
        && (_databaseClosed.Task.IsCompleted || (_requests.AllAnswered && !_subjectClosed.Task.IsCompleted));

    public BoundaryHold Hold(int messages)
    {
        lock (Access)
        {
            var hold = _holds.Hold(messages);
            Settle();
            return hold;
        }
    }

    public Task WhenQuietAsync()
    {
        lock (Access)
        {
            if (IsQuietNow)
                return Task.CompletedTask;
            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    /// <summary>Completes when so many messages to the database wait.</summary>
    public Task WhenWaitingAsync(int toDatabase)
    {
        lock (Access)
            return _toDatabase.WhenAsync(toDatabase);
    }

    /// <summary>A message has come. It waits until it may pass.</summary>
    /// <returns>The message with its order.</returns>
    public ScannedMessage Receive(in ScannedMessage message)
    {
        lock (Access)
        {
            if (message.Direction is Direction.ToDatabase)
            {
                _holds.ClaimNextRequest(_toDatabase.Value, _toSubject);
                Settle();
                _toDatabase.Value++;
            }
            else
            {
                _toSubject++;
            }

            if (message is { Direction: Direction.ToDatabase, Type: (byte)'X' })
            {
                _subjectClosed.TrySetResult();
                history.Add(session.Number, message.Direction, TapEvent.TerminateReceived);
            }

            return message with { Order = ++_received };
        }
    }

    /// <summary>A direction has ended. Its end waits too until it may pass.</summary>
    public void ReceiveEnd(Direction direction, string how)
    {
        lock (Access)
        {
            _ends++;
            (direction is Direction.ToDatabase ? _subjectClosed : _databaseClosed).TrySetResult();
            history.Add(session.Number, direction, how);
        }
    }

    /// <summary>Lets the message pass, or returns what must be awaited before asking again.</summary>
    public Task? TryPass(in ScannedMessage message)
    {
        lock (Access)
        {
            if (_holds.Stop(message.Tell(session.Number)) is { } released)
            {
                Settle();
                return released;
            }

            if (message.Direction is Direction.ToDatabase)
                _toDatabase.Value--;
            else
                _toSubject--;
            _underWay++;
            _holds.Pass(message.Direction);
            _requests.Add(message.Direction, message.Type);
            if (message.Status != '\0')
                _status = message.Status;
            if (message.Status != '\0' || message is { Direction: Direction.ToSubject, Type: (byte)'E' })
                _admitted.TrySetResult();
            _key = message.Key ?? _key;
            if (history.IsRecording)
                history.Add(session.Number, message.Direction, message.Name, message.Detail, isMessage: true);
            return null;
        }
    }

    /// <summary>Lets the end of a direction pass, or returns what must be awaited before asking again.</summary>
    public Task? TryPassEnd(Direction direction)
    {
        lock (Access)
        {
            if (_holds.StopEnd(direction) is { } released)
                return released;
            _ends--;
            _underWay++;
            return null;
        }
    }

    /// <summary>Something that was let pass has been forwarded whole.</summary>
    public void Forwarded(int count)
    {
        lock (Access)
        {
            _underWay -= count;
            Settle();
        }
    }

    /// <summary>Whoever has waited for <see cref="Admitted"/> has taken note of it: until then it is not quiet.</summary>
    public void Counted()
    {
        lock (Access)
        {
            _counted.TrySetResult();
            Settle();
        }
    }

    /// <summary>The session is over: nothing of it is open or waits.</summary>
    public void End()
    {
        lock (Access)
        {
            _toDatabase.End();
            _toSubject = 0;
            _ends = 0;
            _underWay = 0;
            _subjectClosed.TrySetResult();
            _databaseClosed.TrySetResult();
            _admitted.TrySetResult();
            _counted.TrySetResult();
            Settle();
        }
    }

    private void Settle()
    {
        if (_underWay == 0)
            _holds.AllForwarded();
        if (_quiet is null || !IsQuietNow)
            return;
        _quiet.SetResult();
        _quiet = null;
    }
}
