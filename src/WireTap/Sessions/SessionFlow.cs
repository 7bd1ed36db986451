namespace CancelSpec.WireTap;

/// <summary>
/// Decides for both directions of a session which message passes next, one after another. What has passed goes to the
/// history and to the state of the session.
/// </summary>
internal sealed class SessionFlow(TapSession session, TapHistory history, TapHolds holds)
{
    private const string DatabaseEnd = "the database has closed the session";

    private readonly SessionState _state = new();
    private readonly SessionStatements _statements = new();
    private readonly DatabaseDebt _debt = new();
    private readonly DebtClock _questionDebt = new();
    private readonly SessionHolds _holds = new(session, holds);
    private readonly CurrentQuestion _question = new();
    private readonly WaitingCount _toDatabase = new(session);
    private TaskCompletionSource? _quiet;
    private long _received;
    private long _lastPassedAt;
    private int _toSubject;
    private int _ends;
    private int _underWay;

    /// <summary>Guards what waits in both directions and the decisions about it.</summary>
    public Lock Access { get; } = new();

    /// <summary>How far the session has come.</summary>
    public SessionStages Stages { get; } = new();

    /// <summary>What the messages that have passed tell.</summary>
    public SessionState State => _state;

    /// <summary>The question that is under way; null for none.</summary>
    public SessionQuestion? Question => _question.Value;

    /// <summary>When the last message passed, by the tap's clock; zero before the first.</summary>
    public TimeSpan LastPassedAt => TimeSpan.FromTicks(Volatile.Read(ref _lastPassedAt));

    /// <summary>Whether the history or a hold needs to know what the messages say.</summary>
    public bool NeedsDetail => history.IsRecording || _holds.NeedDetail;

    /// <summary>As <see cref="DatabaseDebt.Age"/>; the answer to a question of the tap's own counts too.</summary>
    public TimeSpan? DatabaseOwesFor => _debt.Age ?? _questionDebt.Age;

    public bool IsQuiet
    {
        get
        {
            lock (Access)
                return IsQuietNow;
        }
    }

    private bool IsQuietNow => _toDatabase.Value + _toSubject + _ends == 0 && _underWay == 0 && Question is null
        && (Stages.Counted.IsReached || !Stages.Admitted.IsReached)
        && (Stages.DatabaseClosed.IsReached || (_state.IsAnswered && !Stages.SubjectClosed.IsReached));

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

    /// <summary>As <see cref="CurrentQuestion.TryBegin"/>.</summary>
    /// <remarks>The caller holds <see cref="Access"/>.</remarks>
    /// <param name="question">The question.</param>
    /// <param name="toSubject">The messages that wait to pass to the subject.</param>
    public (string? Refusal, Task? Changed) TryBegin(SessionQuestion question, IReadOnlyList<TapMessage> toSubject)
    {
        var (status, requests) = _state.After(toSubject);
        if (Stages.DatabaseClosed.IsReached)
            return (DatabaseEnd, null);
        if (question.FailsTransaction && toSubject.LastOrDefault(message => message.Status != '\0').Status != 'T')
            return ("no ReadyForQuery waits that tells of a transaction", null);
        var begun = _question.TryBegin(question, status, requests, _underWay > 0);
        if (begun is (null, null))
            _questionDebt.Begin();
        return begun;
    }

    /// <summary>As <see cref="CurrentQuestion.End"/>.</summary>
    public void EndQuestion(SessionQuestion? question, string? problem = null)
    {
        lock (Access)
        {
            _question.End(question, problem);
            _questionDebt.End();
            Settle();
        }
    }

    /// <summary>Takes note of a message that has come. The message waits until it may pass.</summary>
    /// <remarks>The caller holds <see cref="Access"/>.</remarks>
    /// <returns>The message with its session, its order and its SQL.</returns>
    public TapMessage Receive(in TapMessage message, MessageBody body, bool withDetail)
    {
        if (message.Direction is Direction.ToSubject)
        {
            _toSubject++;
            _debt.Answer(message.Type);
            _statements.Answer(message.Type, body.Bytes);
            if (message.Type == (byte)'Z')
                _question.Change();
            return message with { Session = session.Number, Order = ++_received };
        }

        var (own, executed) = _statements.Ask(message.Type, body, withDetail);
        ReceiveToDatabase(message, executed);
        return message with
        {
            Session = session.Number,
            Order = ++_received,
            ReceivedAt = withDetail ? history.Now : TimeSpan.Zero,
            Sql = executed,
            Detail = own?.Text,
        };
    }

    /// <summary>As <see cref="DatabaseDebt.Pause"/>.</summary>
    public void PauseReplies()
    {
        lock (Access)
            _debt.Pause();
    }

    /// <summary>As <see cref="DatabaseDebt.Resume"/>.</summary>
    public void ResumeReplies()
    {
        lock (Access)
            _debt.Resume();
    }

    /// <summary>Takes note of the end of a direction. The end waits too until it may pass.</summary>
    public void ReceiveEnd(Direction direction, string how)
    {
        lock (Access)
        {
            _ends++;
            // A waiter may read the debt as soon as it knows of the end.
            if (direction is Direction.ToSubject)
                _debt.End();
            (direction is Direction.ToDatabase ? Stages.SubjectClosed : Stages.DatabaseClosed).Reach();
            history.Add(session.Number, direction, how);
            if (direction is Direction.ToSubject)
                EndQuestions();
        }
    }

    /// <summary>Lets a message pass, or returns what must be awaited before asking again.</summary>
    /// <remarks>The caller holds <see cref="Access"/>.</remarks>
    public Task? TryPass(in TapMessage message)
    {
        if ((_question.Stop(message.Direction) ?? _holds.Stop(message)) is { } released)
        {
            Settle();
            return released;
        }

        if (message.Direction is Direction.ToDatabase)
        {
            _toDatabase.Value--;
            if (!Stages.DatabaseClosed.IsReached)
                _debt.Ask(message.Type);
        }
        else
        {
            _toSubject--;
        }

        _underWay++;
        Volatile.Write(ref _lastPassedAt, history.Now.Ticks);
        _holds.Pass(message.Direction);
        _state.Pass(message);
        if (message.Direction is Direction.ToSubject && message.Type is (byte)'Z' or (byte)'E')
            Stages.Admitted.Reach();
        if (history.IsRecording)
            history.Add(message);
        return null;
    }

    /// <summary>Lets the end of a direction pass, or returns what must be awaited before asking again.</summary>
    public Task? TryPassEnd(Direction direction)
    {
        lock (Access)
        {
            if ((_question.Stop(direction) ?? _holds.StopEnd(direction)) is { } released)
                return released;
            _ends--;
            _underWay++;
            if (direction is Direction.ToDatabase && !Stages.DatabaseClosed.IsReached)
                _debt.AskForEnd();
            return null;
        }
    }

    /// <summary>Takes note that so many messages or ends that were let pass have been forwarded whole.</summary>
    public void Forwarded(int count)
    {
        lock (Access)
        {
            _underWay -= count;
            Settle();
        }
    }

    /// <summary>The session was counted after it was admitted: until then it is not quiet.</summary>
    public void Counted()
    {
        lock (Access)
        {
            Stages.Counted.Reach();
            Settle();
        }
    }

    /// <summary>The tap ends the session, and the database has to answer with its own end.</summary>
    public void AskForEnd()
    {
        lock (Access)
            _debt.AskForEnd();
    }

    /// <summary>The session is over: nothing of it is open or waits.</summary>
    public void End()
    {
        lock (Access)
        {
            _toDatabase.End();
            _debt.End();
            _toSubject = 0;
            _ends = 0;
            _underWay = 0;
            Stages.ReachAll();
            EndQuestions();
            Settle();
        }
    }

    private void EndQuestions()
    {
        _question.Change();
        _question.End(Question, DatabaseEnd);
        _questionDebt.End();
    }

    private void ReceiveToDatabase(in TapMessage message, StatementSql? sql)
    {
        _holds.ClaimNextRequest(sql, _toDatabase.Value, _toSubject);
        Settle();
        _toDatabase.Value++;
        if (message.Type != (byte)'X')
            return;
        Stages.SubjectClosed.Reach();
        history.Add(session.Number, message.Direction, TapEvent.TerminateReceived);
    }

    private void Settle()
    {
        if (_underWay == 0)
        {
            _holds.AllForwarded();
            _question.Change();
        }

        if (_quiet is null || !IsQuietNow)
            return;
        _quiet.SetResult();
        _quiet = null;
    }
}
