namespace CancelSpec.Verdicts;

/// <summary>All that was seen of one cancellation, from the state before it to the judgement, by the tap's clock.</summary>
/// <param name="Events">What the tap saw, the oldest first.</param>
/// <param name="Requests">What the gate sent, in order: what it cancelled, and what it looked at the subject with.</param>
/// <param name="End">When it was taken down.</param>
public sealed record Trace(IReadOnlyList<TracedEvent> Events, IReadOnlyList<TracedRequest> Requests, TimeSpan End);

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
/// <param name="LeftAt">When its client hung up; null if it did not.</param>
/// <param name="OverAt">When the subject had answered or closed its side; null if the gate has given up before.</param>
/// <param name="IsSuccess">Whether the answer was a success.</param>
public sealed record TracedRequest(string Name, TimeSpan SentAt, TimeSpan? LeftAt, TimeSpan? OverAt, bool IsSuccess);
