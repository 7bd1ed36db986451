namespace CancelSpec.WireTap;

/// <summary>What a tap saw at one moment.</summary>
/// <param name="At">Time since the tap was started, by a clock that only goes forward.</param>
/// <param name="Session">The number of the session, from 1 in the order of their beginning; 0 for none.</param>
/// <param name="Direction">Which way it went; null for what happens to a connection as a whole.</param>
/// <param name="Name">
/// A message's name in PostgreSQL's documentation, at the moment it is let pass, or one of the names below.
/// </param>
/// <param name="Detail">The SQL (its first kilobyte), tag, status or SQLSTATE of a message, or the reason of what happened.</param>
public sealed record TapEvent(TimeSpan At, int Session, Direction? Direction, string Name, string? Detail)
{
    /// <summary>A side has closed its half of a connection. Seen at once, forwarded after everything before it.</summary>
    public const string Eof = "EOF";

    /// <summary>A side has reset a connection, or <see cref="TapSession.Reset"/> was called.</summary>
    public const string Reset = "reset";

    /// <summary><see cref="TapSession.CloseAsync"/> was called.</summary>
    public const string Closed = "closed";

    /// <summary>A Terminate was received, which may be held back yet.</summary>
    public const string TerminateReceived = "Terminate received";

    /// <summary>What came broke the protocol: the connection is closed for the reason in the detail.</summary>
    public const string Violation = "violation";

    /// <summary>A new connection was turned away.</summary>
    public const string Refused = "refused";

    /// <summary>A CancelRequest has come, for the session of this event.</summary>
    public const string CancelRequest = "CancelRequest";

    /// <summary>The sender of a CancelRequest has closed its side before the database has.</summary>
    public const string CancelSenderClosed = "CancelRequest's sender closed";

    /// <summary>A CancelRequest goes to the database now.</summary>
    public const string CancelForwarded = "CancelRequest forwarded";

    /// <summary>The database has dealt with a CancelRequest, or could not be reached.</summary>
    public const string CancelDone = "CancelRequest done";

    /// <summary>Whether it is a message of a session that was let pass, rather than something that happened to a connection.</summary>
    public bool IsMessage { get; init; }
}
