namespace CancelSpec.LivingDoc.Timelines;

/// <summary>What happened on the wire during a scenario. All times count from one moment, by one clock.</summary>
/// <param name="Title">What it is the recording of, for example the scenario's name.</param>
/// <param name="Requests">In any order.</param>
/// <param name="Sessions">The connections between the server and its database.</param>
/// <param name="Messages">In the order in which they passed, each at a moment of its own.</param>
/// <param name="Breaks">When the server was restarted.</param>
public sealed record Recording(
    string Title,
    IReadOnlyList<RecordedRequest> Requests,
    IReadOnlyList<RecordedSession> Sessions,
    IReadOnlyList<RecordedMessage> Messages,
    IReadOnlyList<RecordedBreak> Breaks);

/// <summary>How a request ended.</summary>
public enum RequestOutcome
{
    /// <summary>It was answered with a success.</summary>
    Ok,

    /// <summary>It was answered with an error, or its connection broke.</summary>
    Error,

    /// <summary>Its client hung up: <see cref="RecordedRequest.LeftAt"/> says when.</summary>
    Cancelled,

    /// <summary>There was no answer when the recording ended.</summary>
    Unanswered,
}

/// <summary>One HTTP request.</summary>
/// <param name="Label">For example <c>GET /sleep</c>.</param>
/// <param name="Start">When it was sent.</param>
/// <param name="End">When it was answered, or the server had noticed that its client had left; null if neither was seen.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="LeftAt">When its client hung up; null if it did not.</param>
public sealed record RecordedRequest(string Label, TimeSpan Start, TimeSpan? End, RequestOutcome Outcome, TimeSpan? LeftAt = null);

/// <summary>What the database has told of a session's transaction.</summary>
public enum TransactionState
{
    Idle,
    Open,
    Failed,
}

/// <summary>A time in which a session's transaction status was the same.</summary>
public sealed record StatusSpan(TimeSpan Start, TimeSpan End, TransactionState State);

/// <summary>One connection between the server and its database.</summary>
/// <param name="Number">What the messages name it by.</param>
/// <param name="Opened">When it began.</param>
/// <param name="Closed">When the first side closed it; null if it was open when the recording ended.</param>
/// <param name="Spans">From its first status on, without a gap, the last to its end or that of the recording.</param>
public sealed record RecordedSession(int Number, TimeSpan Opened, TimeSpan? Closed, IReadOnlyList<StatusSpan> Spans);

/// <summary>One message between the server and its database.</summary>
/// <param name="At">When it passed.</param>
/// <param name="Session">The number of its session.</param>
/// <param name="ToDatabase">Which way it went.</param>
/// <param name="Name">Its name in PostgreSQL's documentation.</param>
/// <param name="Detail">Its SQL, tag, status or SQLSTATE; null where the name says all.</param>
public sealed record RecordedMessage(TimeSpan At, int Session, bool ToDatabase, string Name, string? Detail)
{
    /// <summary>Whether it brings SQL.</summary>
    internal bool IsStatement => ToDatabase && Name is ("Query" or "Parse");
}

/// <summary>A moment at which something else than a request broke into the story.</summary>
/// <param name="At">When.</param>
/// <param name="Label">What, in a word or two, for example <c>restart</c>.</param>
public sealed record RecordedBreak(TimeSpan At, string Label);
