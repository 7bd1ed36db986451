using System.Buffers.Binary;

namespace CancelSpec.WireTap;

/// <summary>
/// Finds the messages in one direction of a session, however the bytes are cut into pieces. It keeps the beginning of a
/// message's body, up to <see cref="KeptBody"/> bytes, and drops the rest: its memory does not depend on its input. Of a
/// Query or a Parse it also computes a hash of the SQL.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
internal sealed class MessageScanner(Direction direction)
{
    /// <summary>How many bytes of a body are kept, to describe the message.</summary>
    public const int KeptBody = 1024;

    // PostgreSQL itself refuses larger ones: MaxAllocSize and MAX_STARTUP_PACKET_LENGTH.
    private const int LargestMessage = 0x3fffffff;
    private const int LargestStartup = 10_000;
    private const int SmallestStartup = 8;
    private const int LengthBytes = 4;

    private readonly byte[] _kept = new byte[KeptBody];
    private readonly byte[] _header = new byte[1 + LengthBytes];
    private SqlHash _sqlHash;
    private byte _type;
    private int _headerBytes;
    private int _keptBytes;
    private int _bodyLeft;
    private long _offset;
    private bool _startupIsNext = direction is Direction.ToDatabase;
    private bool _isFound = true;

    /// <summary>The beginning of the current message's body.</summary>
    public ReadOnlySpan<byte> Body => _kept.AsSpan(0, _keptBytes);

    /// <summary>The hash of the current message's SQL, if it is a Query or a Parse.</summary>
    public ulong SqlHash => _sqlHash.Value;

    /// <summary>Whether the stream may end here: between two messages.</summary>
    public bool IsBetweenMessages => _headerBytes == 0 && _bodyLeft == 0;

    /// <summary>What was read of the next message's header; empty in a body.</summary>
    public ReadOnlySpan<byte> PartialHeader => _header.AsSpan(0, _headerBytes);

    /// <summary>How many bytes of the current message's body were not read yet.</summary>
    public int BodyLeft => _bodyLeft;

    /// <summary>
    /// Reads on until it has found the next message. A long message is found before its end, as soon as enough of it is
    /// kept and its SQL is hashed, so that it may pass and never has to be stored whole.
    /// </summary>
    /// <param name="bytes">What came next. Afterwards it begins behind what was read.</param>
    /// <param name="withDetail">Whether to find out <see cref="TapMessage.Detail"/>, which costs an allocation.</param>
    /// <param name="message">The message, without its session and its order.</param>
    /// <returns>Whether a message was found; if not, all bytes were read.</returns>
    /// <exception cref="ProtocolException">No message of this direction looks like that.</exception>
    public bool TryRead(ref ReadOnlySpan<byte> bytes, bool withDetail, out TapMessage message)
    {
        var left = bytes;
        while (!left.IsEmpty)
        {
            var count = _bodyLeft == 0 ? ReadHeader(left) : 0;
            count += ReadBody(left[count..]);
            left = left[count..];
            _offset += count;
            if (_isFound || (_bodyLeft > 0 && (_keptBytes < KeptBody || !_sqlHash.IsOver)))
                continue;
            _isFound = true;
            message = Describe(withDetail);
            bytes = left;
            return true;
        }

        message = default;
        bytes = left;
        return false;
    }

    private int ReadHeader(ReadOnlySpan<byte> bytes)
    {
        var size = _startupIsNext ? LengthBytes : 1 + LengthBytes;
        var count = Math.Min(size - _headerBytes, bytes.Length);
        bytes[..count].CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += count;
        _type = _startupIsNext ? MessageKind.Startup : _header[0];
        // Checked at once: a wrong type byte must not wait for a length that may never come.
        if (!_startupIsNext && _type == MessageKind.Startup || MessageKind.Of(direction, _type) is not { } kind)
            throw new ProtocolException($"no message {direction} has the type 0x{_type:x2}");
        if (_headerBytes == size)
            BeginBody(kind, BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(size - LengthBytes)));
        return count;
    }

    private void BeginBody(MessageKind kind, int length)
    {
        var (smallest, largest) = _startupIsNext
            ? (SmallestStartup, LargestStartup)
            : (kind.Length ?? LengthBytes, kind.Length ?? LargestMessage);
        if (length < smallest || length > largest)
            throw new ProtocolException($"{kind.Name} has the length {length}, not {smallest} to {largest}");

        _startupIsNext = false;
        _headerBytes = 0;
        _keptBytes = 0;
        _bodyLeft = length - LengthBytes;
        _isFound = false;
        BeginHash();
    }

    private void BeginHash()
    {
        if (direction is Direction.ToDatabase && _type is (byte)'Q' or (byte)'P')
            _sqlHash.Begin(stringsBefore: _type == (byte)'P' ? 1 : 0, _bodyLeft);
        else
            _sqlHash.BeginNone();
    }

    private int ReadBody(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(_bodyLeft, bytes.Length);
        var kept = Math.Min(count, KeptBody - _keptBytes);
        bytes[..kept].CopyTo(_kept.AsSpan(_keptBytes));
        _keptBytes += kept;
        _bodyLeft -= count;
        _sqlHash.Add(bytes[..count]);
        return count;
    }

    private TapMessage Describe(bool withDetail)
    {
        var isToSubject = direction is Direction.ToSubject;
        return new TapMessage(direction, _type)
        {
            Detail = withDetail ? MessageDetail.Of(direction, _type, Body) : null,
            BoundValues = withDetail && !isToSubject && _type == 'B' ? BoundValues.Of(Body) : null,
            ErrorText = withDetail && isToSubject && _type == 'E' ? MessageDetail.ErrorText(Body) : null,
            Status = isToSubject && _type == 'Z' ? (char)Body[0] : '\0',
            Key = isToSubject && _type == 'K' ? BackendKey.Read(Body) : null,
            End = _offset + _bodyLeft,
        };
    }
}
