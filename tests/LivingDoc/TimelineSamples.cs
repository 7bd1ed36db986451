using CancelSpec.LivingDoc.Timelines;

namespace CancelSpec.Tests.LivingDoc;

/// <summary>Recordings that are made up, moment by moment: each event comes a millisecond after the one before.</summary>
internal sealed class TimelineSamples
{
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<RecordedMessage> _messages = [];
    private readonly List<RecordedBreak> _breaks = [];
    private readonly List<(int Session, TimeSpan At, TransactionState State)> _statuses = [];
    private readonly Dictionary<int, TimeSpan> _closed = [];
    private int _milliseconds;

    private TimeSpan Next => TimeSpan.FromMilliseconds(++_milliseconds);

    /// <summary>Bumps, a sleep that is cancelled, two bumps and a look inside its transaction, and a restart.</summary>
    public static Recording Leak() => new TimelineSamples()
        .Request("POST /bump", 1, "UPDATE")
        .CancelledSleep(1)
        .Request("POST /bump", 1, "UPDATE", TransactionState.Open).Request("POST /bump", 1, "UPDATE", TransactionState.Open)
        .Request("GET /counter", 1, "SELECT", TransactionState.Open)
        .Close(1).Restart()
        .Request("GET /counter", 2, "SELECT")
        .Recording();

    /// <summary>The same with a pool that rolls back.</summary>
    public static Recording Fix() => new TimelineSamples()
        .CancelledSleep(1).Exchange(1, "ROLLBACK", TransactionState.Idle)
        .Request("POST /bump", 1, "UPDATE")
        .Close(1).Restart()
        .Request("GET /counter", 2, "SELECT")
        .Recording();

    /// <summary>Adds a request with one statement.</summary>
    public TimelineSamples Request(string label, int session, string sql, TransactionState after = TransactionState.Idle)
    {
        var start = Next;
        Exchange(session, sql, after);
        _requests.Add(new RecordedRequest(label, start, Next, RequestOutcome.Ok));
        return this;
    }

    /// <summary>Adds a request whose client leaves when its transaction is open.</summary>
    public TimelineSamples CancelledSleep(int session)
    {
        var start = Next;
        Exchange(session, "BEGIN", TransactionState.Open);
        _requests.Add(new RecordedRequest("GET /sleep", start, End: null, RequestOutcome.Cancelled, Next));
        _requests[^1] = _requests[^1] with { End = Next };
        return this;
    }

    public TimelineSamples Exchange(int session, string sql, TransactionState after)
    {
        Message(session, toDatabase: true, "Query", sql);
        Message(session, toDatabase: false, "CommandComplete", sql);
        Message(session, toDatabase: false, "ReadyForQuery", null);
        _statuses.Add((session, _messages[^1].At, after));
        return this;
    }

    public TimelineSamples Message(int session, bool toDatabase, string name, string? detail)
    {
        _messages.Add(new RecordedMessage(Next, session, toDatabase, name, detail));
        return this;
    }

    public TimelineSamples Close(int session)
    {
        _closed[session] = Next;
        return this;
    }

    public TimelineSamples Restart(string label = "restart")
    {
        _breaks.Add(new RecordedBreak(Next, label));
        return this;
    }

    public Recording Recording(string title = "A sample") =>
        new(title, _requests, [.. _messages.Select(message => message.Session).Distinct().Select(Session)], _messages, _breaks);

    private RecordedSession Session(int number)
    {
        var end = _closed.TryGetValue(number, out var closed) ? closed : TimeSpan.FromMilliseconds(_milliseconds);
        var statuses = _statuses.Where(status => status.Session == number).ToList();
        var spans = statuses.Select((status, index) =>
            new StatusSpan(status.At, index + 1 < statuses.Count ? statuses[index + 1].At : end, status.State));
        return new RecordedSession(
            number, _messages.First(message => message.Session == number).At, _closed.ContainsKey(number) ? closed : null, [.. spans]);
    }
}
