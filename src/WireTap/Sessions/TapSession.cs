namespace CancelSpec.WireTap;

/// <summary>
/// A subject's connection to the database, from its StartupMessage to the end of both directions. An EOF is forwarded as
/// a half-close, a reset as a reset, both after everything that came before them.
/// </summary>
public sealed class TapSession
{
    private readonly TapSocket _subject;
    private readonly TapSocket _database;
    private readonly TapHistory _history;
    private readonly SessionFlow _flow;
    private readonly Relay _toDatabase;
    private readonly Relay _toSubject;
    private readonly SessionQuestions _questions;
    private readonly CancellationTokenSource _abort;
    private readonly CancellationTokenSource _end;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAborted;
    private volatile bool _isClosing;
    private TimeSpan _notice;
    private bool _hasNoticed;

    internal TapSession(
        int number, TapSocket subject, TapSocket database, TapHistory history, TapHolds holds, CancellationToken tapEnds)
    {
        (Number, _subject, _database, _history) = (number, subject, database, history);
        _flow = new SessionFlow(this, history, holds);
        _toDatabase = new Relay(Direction.ToDatabase, subject, database, _flow);
        _toSubject = new Relay(Direction.ToSubject, database, subject, _flow);
        _questions = new SessionQuestions(_flow, _toSubject, database);
        _abort = CancellationTokenSource.CreateLinkedTokenSource(tapEnds);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
    }

    /// <summary>From 1, in the order in which the sessions began.</summary>
    public int Number { get; }

    /// <summary>
    /// The status byte of the last ReadyForQuery that passed: <c>I</c> idle, <c>T</c> in a transaction, <c>E</c> in a
    /// failed one; null before the first.
    /// </summary>
    public char? TransactionStatus => _flow.State.TransactionStatus;

    /// <summary>The database's process that serves the session; null before BackendKeyData has passed.</summary>
    public int? ProcessId => Key?.ProcessId;

    /// <summary>
    /// Whether nothing is under way: all that was received is forwarded, and every request that was forwarded is answered
    /// by ReadyForQuery or by the database's EOF. After the subject's Terminate, EOF or reset only the database's EOF
    /// counts as the answer. A batch without its Sync and a COPY from the subject are under way. CancelRequests do not count.
    /// </summary>
    public bool IsQuiet => _flow.IsQuiet;

    /// <summary>
    /// How long the database has owed the next message without sending any: a request was forwarded and is not answered, or the
    /// subject's end was. Null while it owes none, as while a hold stops what it has sent.
    /// </summary>
    public TimeSpan? DatabaseOwesFor => _flow.DatabaseOwesFor;

    /// <summary>When the last message passed, by the tap's clock; zero before the first.</summary>
    public TimeSpan LastPassedAt => _flow.LastPassedAt;

    /// <summary>Completes when the subject's Terminate, EOF or reset was received, even if a hold stops it.</summary>
    public Task SubjectClosed => _flow.Stages.SubjectClosed.WhenReached;

    /// <summary>Completes when the database's EOF or reset was received, even if a hold stops it.</summary>
    public Task DatabaseClosed => _flow.Stages.DatabaseClosed.WhenReached;

    /// <summary>Completes when both connections are closed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The most bytes of one direction that ever waited to be forwarded: it stays below half a megabyte.</summary>
    public long LargestBacklog => Math.Max(_toDatabase.LargestBacklog, _toSubject.LargestBacklog);

    /// <summary>
    /// The messages that were received and have not passed yet, in the order in which they came to the tap: a copy. Empty
    /// when the session has ended.
    /// </summary>
    public IReadOnlyList<TapMessage> Waiting
    {
        get
        {
            lock (_flow.Access)
                return [.. _toDatabase.Waiting.Concat(_toSubject.Waiting).OrderBy(message => message.Order)];
        }
    }

    internal BackendKey? Key => _flow.State.Key;

    /// <summary>Completes when the database has admitted or refused the session, or when the session is over.</summary>
    internal Task Admitted => _flow.Stages.Admitted.WhenReached;

    /// <summary>Completes at the next moment at which <see cref="IsQuiet"/> holds, at once if it does.</summary>
    public Task WhenQuietAsync() => _flow.WhenQuietAsync();

    /// <summary>Completes when at least so many messages to the database wait, see <see cref="Waiting"/>.</summary>
    /// <exception cref="InvalidOperationException">The session has ended before.</exception>
    public Task WhenWaitingAsync(int toDatabase, CancellationToken cancellation = default) =>
        _flow.WhenWaitingAsync(toDatabase).WaitAsync(cancellation);

    /// <summary>
    /// Holds the session behind so many messages more, counted over both directions in the order in which they come to the
    /// tap. The ends of the streams are held too, but seen at once, as long as less than about 256 KiB wait in their
    /// direction.
    /// </summary>
    /// <param name="messages">0 holds the session at once.</param>
    /// <exception cref="InvalidOperationException">There is such a hold that was not released.</exception>
    public BoundaryHold Hold(int messages = 0) => _flow.Hold(messages);

    /// <summary>
    /// Asks the session's database one statement between the subject's messages. The subject sees nothing of that: the
    /// statement has a name of its own, and is never a simple Query. Waits until all that was forwarded is answered. The session
    /// cannot be asked in a transaction, nor in a batch without its Sync; the answer then says why. Until the database has
    /// answered, nothing else passes to it.
    /// </summary>
    /// <param name="sql">One statement, which neither writes nor changes the session.</param>
    /// <param name="cancellation">
    /// Ends the waiting. If the question was sent, it stays under way until the database has answered.
    /// </param>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public Task<SessionAnswer> AskAsync(string sql, CancellationToken cancellation = default) => _questions.AskAsync(sql, cancellation);

    /// <summary>
    /// Makes the transaction fail of which a ReadyForQuery tells that a hold stops. The tap asks the session's database a statement
    /// that fails there, as in <see cref="AskAsync"/>. The ReadyForQuery then says what has become true: it passes with the status
    /// <c>E</c>. Until the database has answered, nothing passes in either direction, also if the hold is released.
    /// </summary>
    /// <param name="sql">One statement. It may succeed, and then changes nothing.</param>
    /// <param name="cancellation">Ends the waiting, as in <see cref="AskAsync"/>.</param>
    /// <returns>Whether the transaction has failed. It has not where no ReadyForQuery with the status <c>T</c> waits.</returns>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public Task<bool> FailTransactionAsync(string sql, CancellationToken cancellation = default) => _questions.FailTransactionAsync(sql, cancellation);

    /// <summary>Resets both connections, whatever is under way; <see cref="Ended"/> tells when that is done.</summary>
    public void Reset()
    {
        _history.Add(Number, direction: null, TapEvent.Reset);
        Abort();
    }

    /// <summary>
    /// Ends the session as the database would, also while the session is held. What waits is thrown away. The database gets
    /// an end of file; as soon as its current statement is over, it rolls back and gives up its locks. Then the subject gets
    /// an end of file. Completes when all that is done.
    /// </summary>
    public Task CloseAsync()
    {
        if (!Ended.IsCompleted)
        {
            _history.Add(Number, direction: null, TapEvent.Closed);
            _isClosing = true;
            Cancel(_end);
        }

        return Ended;
    }

    /// <summary>As <see cref="CloseAsync()"/>, and gives the subject time to close its own side.</summary>
    /// <param name="notice">How long it may take.</param>
    /// <returns>Whether the subject has closed its side, so it knows that the session is over.</returns>
    public async Task<bool> CloseAsync(TimeSpan notice)
    {
        _notice = notice;
        await CloseAsync();
        return _hasNoticed;
    }

    /// <summary>Says that the session was counted after it was admitted.</summary>
    internal void Counted() => _flow.Counted();

    /// <summary>Completes when the session is counted; at once while it is not admitted.</summary>
    internal Task WhenCountedAsync() => Admitted.IsCompleted ? _flow.Stages.Counted.WhenReached : Task.CompletedTask;

    /// <summary>Completes when all that the subject had sent before the call is taken in, its end included.</summary>
    internal Task WhenCaughtUpAsync() => _subject.WhenCaughtUpAsync();

    internal async Task RunAsync(ReadOnlyMemory<byte> first)
    {
        await Task.WhenAll(
            GuardAsync(_toDatabase.ReadAsync(first, _end.Token)),
            GuardAsync(_toSubject.ReadAsync(default, _end.Token)),
            GuardAsync(ForwardAsync(_toDatabase)),
            GuardAsync(ForwardAsync(_toSubject)));
        if (_isClosing)
            await GuardAsync(EndDatabaseAsync());
        if (_isClosing && _notice > TimeSpan.Zero)
            await GuardAsync(EndSubjectAsync());
        CloseSockets();

        _end.Dispose();
        _abort.Dispose();
        _toDatabase.Clear();
        _toSubject.Clear();
        _flow.End();
        _ended.SetResult();
    }

    private async Task ForwardAsync(Relay relay)
    {
        if (await relay.ForwardAsync(_end.Token))
            Abort();
    }

    private async Task EndDatabaseAsync()
    {
        _flow.AskForEnd();
        _database.HalfClose();
        await _database.WhenClosedAsync(_abort.Token);
    }

    private async Task EndSubjectAsync()
    {
        _subject.HalfClose();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        end.CancelAfter(_notice);
        await _subject.WhenClosedAsync(end.Token);
        _hasNoticed = true;
    }

    private void CloseSockets()
    {
        foreach (var socket in (ReadOnlySpan<TapSocket>)[_database, _subject])
        {
            if (_isAborted)
            {
                socket.Abort();
                continue;
            }

            // First, since closing alone would reset the connection if bytes have come that were not received.
            socket.HalfClose();
            socket.Close();
        }
    }

    private async Task GuardAsync(Task loop)
    {
        try
        {
            await loop;
        }
        catch (OperationCanceledException)
        {
            // The session was ended from another side.
        }
        catch (Exception problem)
        {
            // A fault of one session must not end the tap.
            _history.Add(Number, direction: null, TapEvent.Violation, problem.Message);
            Abort();
        }
    }

    private void Abort()
    {
        _isAborted = true;
        Cancel(_abort);
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session is over already.
        }
    }
}
