namespace CancelSpec.Verdicts;

/// <summary>All that was seen of one cancellation or one scenario, by the tap's clock.</summary>
/// <param name="Events">What the tap saw, the oldest first.</param>
/// <param name="Requests">What was sent to the subject, in order: the cancelled requests, and those that came afterwards.</param>
/// <param name="End">When the trace was taken.</param>
public sealed record Trace(IReadOnlyList<TracedEvent> Events, IReadOnlyList<TracedRequest> Requests, TimeSpan End)
{
    /// <summary>When the subject was restarted.</summary>
    public IReadOnlyList<TimeSpan> Restarts { get; init; } = [];
}

/// <summary>What the tap saw at one moment of a <see cref="Trace"/>.</summary>
/// <param name="At">When.</param>
/// <param name="Session">The number of the session, from 1; 0 for none.</param>
/// <param name="IsToDatabase">Which way it went; null for what happens to a connection as a whole.</param>
/// <param name="Name">A message's name in PostgreSQL's documentation, or the tap's name for what happened.</param>
/// <param name="Detail">The SQL (its first kilobyte), tag, status or SQLSTATE of a message, or the reason of what happened.</param>
/// <param name="IsMessage">Whether it is a message that was let pass.</param>
public sealed record TracedEvent(TimeSpan At, int Session, bool? IsToDatabase, string Name, string? Detail, bool IsMessage);

/// <summary>One request of a <see cref="Trace"/>.</summary>
/// <param name="Name">For example <c>GET /sleep</c>.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="LeftAt">When its client hung up; null if the client did not.</param>
/// <param name="OverAt">When the subject had answered or had closed its side; null if neither was seen.</param>
/// <param name="IsSuccess">Whether the answer was a success.</param>
public sealed record TracedRequest(string Name, TimeSpan SentAt, TimeSpan? LeftAt, TimeSpan? OverAt, bool IsSuccess)
{
    public RequestOutcome Outcome => this switch
    {
        { LeftAt: not null } => RequestOutcome.Cancelled,
        { OverAt: null } => RequestOutcome.Unanswered,
        { IsSuccess: true } => RequestOutcome.Ok,
        _ => RequestOutcome.Error,
    };
}

/// <summary>How a request ended.</summary>
public enum RequestOutcome
{
    /// <summary>It was answered with a success.</summary>
    Ok,

    /// <summary>It was answered with an error, or its connection broke.</summary>
    Error,

    /// <summary>Its client hung up: <see cref="TracedRequest.LeftAt"/> says when.</summary>
    Cancelled,

    /// <summary>There was no answer when the trace ended.</summary>
    Unanswered,
}
