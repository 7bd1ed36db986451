namespace CancelSpec.WireTap;

/// <summary>A message that a tap has received and may not have let pass yet.</summary>
/// <remarks>Small, since the tap copies one for every message that it handles: the name is looked up by the type byte.</remarks>
public readonly record struct TapMessage
{
    /// <param name="session">See <see cref="Session"/>.</param>
    /// <param name="direction">See <see cref="Direction"/>.</param>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="detail">See <see cref="Detail"/>.</param>
    /// <exception cref="ArgumentException">The protocol has no such message in this direction.</exception>
    public TapMessage(int session, Direction direction, string name, string? detail)
        : this(direction, MessageKind.TypeOf(direction, name) ?? throw new ArgumentException($"no message {direction} is a {name}", nameof(name))) =>
        (Session, Detail) = (session, detail);

    internal TapMessage(Direction direction, byte type) => (Direction, Type) = (direction, type);

    /// <summary>The number of its session, see <see cref="TapSession.Number"/>.</summary>
    public int Session { get; internal init; }

    /// <summary>Which way it goes.</summary>
    public Direction Direction { get; }

    /// <summary>Its name in PostgreSQL's documentation.</summary>
    public string Name => MessageKind.Of(Direction, Type)!.Name;

    /// <summary>
    /// Its SQL (the first kilobyte), tag, status or SQLSTATE. Null where the name says all, and where the tap neither
    /// recorded nor held the flow when the message was received.
    /// </summary>
    public string? Detail { get; internal init; }

    /// <summary>
    /// The SQL of a Query or a Parse; for Bind, Describe and Execute that of the statement or portal that they name. An
    /// EXECUTE in SQL has that of the statement that it names. Null for other messages, where the name stands for nothing, and
    /// where the tap neither recorded nor held the flow when the message was received.
    /// </summary>
    public StatementSql? Sql { get; init; }

    /// <summary>What an ErrorResponse says to a reader. Null wherever <see cref="Detail"/> is null, and for other messages.</summary>
    public string? ErrorText { get; internal init; }

    /// <summary>As <see cref="BoundValues.Of"/>. Null for other messages than Bind, and wherever <see cref="Sql"/> is null.</summary>
    public IReadOnlyList<int>? BoundValues { get; init; }

    /// <summary>Its type byte; <see cref="MessageKind.Startup"/> for the first packet.</summary>
    internal byte Type { get; }

    /// <summary>The transaction status, if it is a ReadyForQuery; otherwise NUL.</summary>
    internal char Status { get; init; }

    /// <summary>The key, if it is a BackendKeyData.</summary>
    internal BackendKey? Key { get; init; }

    /// <summary>When it had come, on the clock of <see cref="TapEvent.At"/>; zero for a message to the subject.</summary>
    internal TimeSpan ReceivedAt { get; init; }

    /// <summary>The offset in its direction's stream at which it ends.</summary>
    internal long End { get; init; }

    /// <summary>Its number in the session, counted over both directions in the order in which messages come.</summary>
    internal long Order { get; init; }
}
