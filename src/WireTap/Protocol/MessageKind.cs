namespace CancelSpec.WireTap;

/// <summary>
/// A kind of message of PostgreSQL's protocol, version 3. Its type byte and its direction tell it
/// (https://www.postgresql.org/docs/current/protocol-message-formats.html).
/// </summary>
/// <param name="Name">Its name in the documentation.</param>
/// <param name="Length">The only value that its length field may have; null where the length depends on its content.</param>
internal sealed record MessageKind(string Name, int? Length = null)
{
    /// <summary>Stands for the first packet of a session, which has no type byte.</summary>
    public const byte Startup = 0;

    private const int Empty = 4;

    private static readonly MessageKind?[] Frontend = Table(
        (Startup, new("StartupMessage")),
        ((byte)'B', new("Bind")),
        ((byte)'C', new("Close")),
        ((byte)'c', new("CopyDone", Empty)),
        ((byte)'D', new("Describe")),
        ((byte)'d', new("CopyData")),
        ((byte)'E', new("Execute")),
        ((byte)'F', new("FunctionCall")),
        ((byte)'f', new("CopyFail")),
        ((byte)'H', new("Flush", Empty)),
        ((byte)'P', new("Parse")),
        ((byte)'p', new("PasswordMessage")),
        ((byte)'Q', new("Query")),
        ((byte)'S', new("Sync", Empty)),
        ((byte)'X', new("Terminate", Empty)));

    private static readonly MessageKind?[] Backend = Table(
        ((byte)'1', new("ParseComplete", Empty)),
        ((byte)'2', new("BindComplete", Empty)),
        ((byte)'3', new("CloseComplete", Empty)),
        ((byte)'A', new("NotificationResponse")),
        ((byte)'C', new("CommandComplete")),
        ((byte)'c', new("CopyDone", Empty)),
        ((byte)'D', new("DataRow")),
        ((byte)'d', new("CopyData")),
        ((byte)'E', new("ErrorResponse")),
        ((byte)'G', new("CopyInResponse")),
        ((byte)'H', new("CopyOutResponse")),
        ((byte)'I', new("EmptyQueryResponse", Empty)),
        ((byte)'K', new("BackendKeyData")),
        ((byte)'N', new("NoticeResponse")),
        ((byte)'n', new("NoData", Empty)),
        ((byte)'R', new("Authentication")),
        ((byte)'S', new("ParameterStatus")),
        ((byte)'s', new("PortalSuspended", Empty)),
        ((byte)'T', new("RowDescription")),
        ((byte)'t', new("ParameterDescription")),
        ((byte)'V', new("FunctionCallResponse")),
        ((byte)'v', new("NegotiateProtocolVersion")),
        ((byte)'W', new("CopyBothResponse")),
        ((byte)'Z', new("ReadyForQuery", Empty + 1)));

    /// <summary>The kind with this type byte; null where the protocol has no such message in this direction.</summary>
    public static MessageKind? Of(Direction direction, byte type) =>
        (direction is Direction.ToDatabase ? Frontend : Backend)[type];

    /// <summary>The type byte of the kind with this name; null where the protocol has no such message in this direction.</summary>
    public static byte? TypeOf(Direction direction, string name) =>
        Array.FindIndex(direction is Direction.ToDatabase ? Frontend : Backend, kind => kind?.Name == name) is var type and >= 0
            ? (byte)type
            : null;

    private static MessageKind?[] Table(params ReadOnlySpan<(byte Type, MessageKind Kind)> kinds)
    {
        var table = new MessageKind?[byte.MaxValue + 1];
        foreach (var (type, kind) in kinds)
            table[type] = kind;
        return table;
    }
}
