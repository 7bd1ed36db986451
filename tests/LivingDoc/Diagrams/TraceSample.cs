using CancelSpec.Verdicts;

namespace CancelSpec.Tests.LivingDoc.Diagrams;

/// <summary>Makes up traces, moment by moment: each event comes a millisecond after the one before.</summary>
internal sealed class TraceSample
{
    private readonly List<TracedRequest> _requests = [];
    private readonly List<TracedEvent> _events = [];
    private readonly List<TimeSpan> _restarts = [];
    private int _milliseconds;

    private TimeSpan Next => TimeSpan.FromMilliseconds(++_milliseconds);

    /// <summary>A bump, a sleep that is cancelled, two bumps and a look inside its transaction, and a restart.</summary>
    public static Trace Leak() => new TraceSample()
        .Request("POST /bump", 1, "UPDATE")
        .CancelledSleep(1)
        .Request("POST /bump", 1, "UPDATE", status: "T").Request("POST /bump", 1, "UPDATE", status: "T")
        .Request("GET /counter", 1, "SELECT", status: "T")
        .Close(1).Restart()
        .Request("GET /counter", 2, "SELECT")
        .Trace();

    /// <summary>The same with a pool that rolls back.</summary>
    public static Trace Fix() => new TraceSample()
        .CancelledSleep(1).Exchange(1, "ROLLBACK", status: "I")
        .Request("POST /bump", 1, "UPDATE")
        .Close(1).Restart()
        .Request("GET /counter", 2, "SELECT")
        .Trace();

    /// <summary>Adds a request with one statement.</summary>
    public TraceSample Request(string name, int session, string sql, string status = "I")
    {
        var start = Next;
        Exchange(session, sql, status);
        _requests.Add(new TracedRequest(name, start, LeftAt: null, Next, IsSuccess: true));
        return this;
    }

    /// <summary>Adds a request whose client hangs up when its transaction is open.</summary>
    public TraceSample CancelledSleep(int session)
    {
        var start = Next;
        Exchange(session, "BEGIN", status: "T");
        _requests.Add(new TracedRequest("GET /sleep", start, LeftAt: Next, OverAt: Next, IsSuccess: false));
        return this;
    }

    /// <param name="session">The session's number.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="status">The transaction status afterwards: <c>I</c>, <c>T</c> or <c>E</c>.</param>
    public TraceSample Exchange(int session, string sql, string status) => Message(session, isToDatabase: true, "Query", sql)
        .Message(session, isToDatabase: false, "CommandComplete", sql)
        .Message(session, isToDatabase: false, "ReadyForQuery", status);

    public TraceSample Message(int session, bool isToDatabase, string name, string? detail)
    {
        _events.Add(new TracedEvent(Next, session, isToDatabase, name, detail, IsMessage: true));
        return this;
    }

    public TraceSample Close(int session)
    {
        _events.Add(new TracedEvent(Next, session, IsToDatabase: true, "EOF", null, IsMessage: false));
        return this;
    }

    public TraceSample Restart()
    {
        _restarts.Add(Next);
        return this;
    }

    public Trace Trace() => new(_events, _requests, TimeSpan.FromMilliseconds(_milliseconds)) { Restarts = _restarts };
}
