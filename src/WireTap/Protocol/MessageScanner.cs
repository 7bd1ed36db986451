using System.Buffers.Binary;

namespace CancelSpec.WireTap;

/// <summary>
/// Finds the messages in one direction of a session, however the bytes are cut into pieces. It keeps the beginning of a
/// message's body, up to <see cref="KeptBody"/> bytes, and lets the rest pass: its memory does not depend on its input.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
internal sealed class MessageScanner(Direction direction)
{
    /// <summary>How much of a body is kept for whoever wants to know what a message says.</summary>
    public const int KeptBody = 1024;

    // PostgreSQL itself refuses larger ones: MaxAllocSize and MAX_STARTUP_PACKET_LENGTH.
    private const int LargestMessage = 0x3fffffff;
    private const int LargestStartup = 10_000;
    private const int SmallestStartup = 8;
    private const int LengthBytes = 4;

    private readonly byte[] _kept = new byte[KeptBody];
    private readonly byte[] _header = new byte[1 + LengthBytes];
    private int _headerBytes;
    private int _keptBytes;
    private bool _startupIsNext = direction is Direction.ToDatabase;

    /// <summary>The type byte of the current message; <see cref="MessageKind.Startup"/> for the first packet.</summary>
    public byte Type { get; private set; }

    /// <summary>The beginning of the current message's body.</summary>
    public ReadOnlySpan<byte> Body => _kept.AsSpan(0, _keptBytes);

    /// <summary>How many bytes of the current message have not been read yet.</summary>
    public int BodyLeft { get; private set; }

    /// <summary>Whether the stream may end here: between two messages.</summary>
    public bool IsBetweenMessages => _headerBytes == 0 && BodyLeft == 0;

    /// <summary>Reads on to the end of the current message at most.</summary>
    /// <param name="bytes">What came next; not empty.</param>
    /// <param name="consumed">How many of them belong to the message; at least 1.</param>
    /// <returns>Whether the message is complete.</returns>
    /// <exception cref="ProtocolException">No message of this direction looks like that.</exception>
    public bool Read(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        if (BodyLeft == 0 && !ReadHeader(bytes, out consumed))
            return false;

        var body = Math.Min(BodyLeft, bytes.Length - consumed);
        Keep(bytes.Slice(consumed, body));
        consumed += body;
        BodyLeft -= body;
        return BodyLeft == 0;
    }

    private bool ReadHeader(ReadOnlySpan<byte> bytes, out int consumed)
    {
        var size = _startupIsNext ? LengthBytes : 1 + LengthBytes;
        consumed = Math.Min(size - _headerBytes, bytes.Length);
        bytes[..consumed].CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += consumed;
        Type = _startupIsNext ? MessageKind.Startup : _header[0];
        // Said at once: a wrong type byte must not wait for a length that may never come.
        if (!_startupIsNext && Type == MessageKind.Startup || MessageKind.Of(direction, Type) is not { } kind)
            throw new ProtocolException($"no message {direction} has the type 0x{Type:x2}");
        if (_headerBytes < size)
            return false;

        CheckLength(kind, BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(size - LengthBytes)));
        return true;
    }

    private void CheckLength(MessageKind kind, int length)
    {
        var (smallest, largest) = _startupIsNext
            ? (SmallestStartup, LargestStartup)
            : (kind.Length ?? LengthBytes, kind.Length ?? LargestMessage);
        if (length < smallest || length > largest)
            throw new ProtocolException($"{kind.Name} has the length {length}, not {smallest} to {largest}");

        _startupIsNext = false;
        _headerBytes = 0;
        _keptBytes = 0;
        BodyLeft = length - LengthBytes;
    }

    private void Keep(ReadOnlySpan<byte> body)
    {
        var room = Math.Min(body.Length, KeptBody - _keptBytes);
        body[..room].CopyTo(_kept.AsSpan(_keptBytes));
        _keptBytes += room;
    }
}
