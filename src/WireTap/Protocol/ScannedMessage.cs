namespace CancelSpec.WireTap;

/// <summary>A message as far as anybody needs to know it.</summary>
/// <param name="Direction">Where it goes.</param>
/// <param name="Type">Its type byte.</param>
/// <param name="End">The offset in its direction's stream at which it ends.</param>
/// <param name="Status">The transaction status, if it is a ReadyForQuery.</param>
/// <param name="Key">The key, if it is a BackendKeyData.</param>
/// <param name="Detail">What matters of it, if somebody watches.</param>
/// <param name="Order">Its number in the session, counted over both directions as they come.</param>
internal readonly record struct ScannedMessage(
    Direction Direction, byte Type, long End, char Status, BackendKey? Key, string? Detail, long Order = 0)
{
    /// <summary>What PostgreSQL's documentation calls it.</summary>
    public string Name => MessageKind.Of(Direction, Type)!.Name;

    /// <summary>Describes the current message of a scanner, whose bytes so far end at an offset of the stream.</summary>
    public static ScannedMessage Of(MessageScanner scanner, Direction direction, long offset, bool withDetail)
    {
        var isToSubject = direction is Direction.ToSubject;
        return new ScannedMessage(
            direction,
            scanner.Type,
            offset + scanner.BodyLeft,
            isToSubject && scanner.Type == 'Z' ? (char)scanner.Body[0] : '\0',
            isToSubject && scanner.Type == 'K' ? BackendKey.Read(scanner.Body) : null,
            withDetail ? MessageDetail.Of(direction, scanner.Type, scanner.Body) : null);
    }

    public TapMessage Tell(int session) => new(session, Direction, Name, Detail);
}
