namespace CancelSpec.WireTap;

/// <summary>What a tap saw at one moment.</summary>
/// <param name="At">Time since the tap was started, by a clock that only goes forward.</param>
/// <param name="Session">The number of the session, see <see cref="TapSession.Number"/>; 0 for none.</param>
/// <param name="Direction">Which way it went; null for an event that concerns a connection as a whole.</param>
/// <param name="Name">
/// A message's name in PostgreSQL's documentation, or one of the names below. A message is an event when the tap lets it
/// pass.
/// </param>
/// <param name="Detail">The SQL (its first kilobyte), tag, status or SQLSTATE of a message, or the reason of another event.</param>
public sealed record TapEvent(TimeSpan At, int Session, Direction? Direction, string Name, string? Detail)
{
    /// <summary>A side has closed its half of a connection. The event comes at once; the end is forwarded after everything before it.</summary>
    public const string Eof = "EOF";

    /// <summary>A side has reset a connection, or <see cref="TapSession.Reset"/> was called.</summary>
    public const string Reset = "reset";

    /// <summary><see cref="TapSession.CloseAsync()"/> was called.</summary>
    public const string Closed = "closed";

    /// <summary>A Terminate was received. A hold may still stop it.</summary>
    public const string TerminateReceived = "Terminate received";

    /// <summary>The bytes that came broke the protocol. The connection is closed; the detail says why.</summary>
    public const string Violation = "violation";

    /// <summary>A new connection was refused; the detail says why.</summary>
    public const string Refused = "refused";

    /// <summary>A CancelRequest has come, for the session of this event.</summary>
    public const string CancelRequest = "CancelRequest";

    /// <summary>The sender of a CancelRequest has closed its side before the database has.</summary>
    public const string CancelSenderClosed = "CancelRequest's sender closed";

    /// <summary>A CancelRequest is forwarded to the database.</summary>
    public const string CancelForwarded = "CancelRequest forwarded";

    /// <summary>The database has dealt with a CancelRequest, or could not be reached.</summary>
    public const string CancelDone = "CancelRequest done";

    /// <summary>Whether it is a message of a session that was let pass, and not another event.</summary>
    public bool IsMessage { get; init; }

    /// <summary>Of a message to the database: when it had come to the tap, which may then have held it; null for other events.</summary>
    public TimeSpan? ReceivedAt { get; init; }

    /// <summary>As <see cref="TapMessage.Sql"/>.</summary>
    public StatementSql? Sql { get; init; }

    /// <summary>As <see cref="TapMessage.BoundValues"/>.</summary>
    public IReadOnlyList<int>? BoundValues { get; init; }

    /// <summary>As <see cref="TapMessage.ErrorText"/>.</summary>
    public string? ErrorText { get; init; }
}
