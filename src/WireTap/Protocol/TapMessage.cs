namespace CancelSpec.WireTap;

/// <summary>A message that a tap has received and may not have let pass yet.</summary>
/// <param name="Session">The number of its session, see <see cref="TapSession.Number"/>.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Name">Its name in PostgreSQL's documentation.</param>
/// <param name="Detail">
/// Its SQL (the first kilobyte), tag, status or SQLSTATE. Null where the name says all, and where the tap neither recorded
/// nor held the flow when the message was received.
/// </param>
public readonly record struct TapMessage(int Session, Direction Direction, string Name, string? Detail)
{
    /// <summary>Its type byte; <see cref="MessageKind.Startup"/> for the first packet.</summary>
    internal byte Type { get; init; }

    /// <summary>The transaction status, if it is a ReadyForQuery; otherwise NUL.</summary>
    internal char Status { get; init; }

    /// <summary>The key, if it is a BackendKeyData.</summary>
    internal BackendKey? Key { get; init; }

    /// <summary>The offset in its direction's stream at which it ends.</summary>
    internal long End { get; init; }

    /// <summary>Its number in the session, counted over both directions in the order in which messages come.</summary>
    internal long Order { get; init; }
}
