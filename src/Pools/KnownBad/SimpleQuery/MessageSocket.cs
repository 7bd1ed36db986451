using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CancelSpec.Pools.KnownBad.SimpleQuery;

/// <summary>
/// A socket for the messages of PostgreSQL's protocol 3.0, see
/// https://www.postgresql.org/docs/current/protocol-message-formats.html. Cancelling a receive loses nothing: the next
/// receive gets the part of the message that has come.
/// </summary>
internal sealed class MessageSocket : IDisposable
{
    private const int LengthSize = sizeof(int);
    private const int HeaderSize = 1 + LengthSize;
    private const int LongestMessage = 16 * 1024 * 1024;

    private readonly Socket _socket;
    private byte[] _received = new byte[8 * 1024];
    private int _start;
    private int _end;

    private MessageSocket(Socket socket) => _socket = socket;

    /// <summary>Whether there is something to receive, if only the end, or the socket is closed.</summary>
    public bool HasUnreadInput
    {
        get
        {
            try
            {
                return _end > _start || _socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <exception cref="SocketException">The address does not accept the connection.</exception>
    public static async Task<MessageSocket> ConnectAsync(EndPoint address, CancellationToken cancellation)
    {
        var socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellation);
            return new MessageSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a message: its type, if it has one, its length, and its body.</summary>
    public static byte[] Message(char? type, ReadOnlySpan<byte> body)
    {
        byte[] withLength = [.. Number(LengthSize + body.Length), .. body];
        return type is { } letter ? [(byte)letter, .. withLength] : withLength;
    }

    /// <summary>The bytes of a number in a message.</summary>
    public static byte[] Number(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>A message whose body is one text.</summary>
    public static byte[] Message(char type, string text) => Message(type, Encoding.UTF8.GetBytes(text + '\0'));

    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        while (!message.IsEmpty)
            message = message[await _socket.SendAsync(message, cancellation)..];
    }

    /// <summary>The next message.</summary>
    /// <exception cref="IOException">The database closed the connection, or sent something that is not a message.</exception>
    public async Task<(char Type, byte[] Body)> ReceiveAsync(CancellationToken cancellation)
    {
        await ReceiveAtLeastAsync(HeaderSize, cancellation);
        var length = BinaryPrimitives.ReadInt32BigEndian(_received.AsSpan(_start + 1));
        if (length is < LengthSize or > LongestMessage)
            throw new IOException($"the database sent a message of {length} bytes");

        await ReceiveAtLeastAsync(1 + length, cancellation);
        var message = ((char)_received[_start], _received.AsSpan(_start + HeaderSize, length - LengthSize).ToArray());
        _start += 1 + length;
        return message;
    }

    /// <summary>Waits until the other side has closed the connection, and ignores what it sends before.</summary>
    public async Task ReceiveEndAsync(CancellationToken cancellation)
    {
        while (await _socket.ReceiveAsync(_received, cancellation) > 0)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAtLeastAsync(int count, CancellationToken cancellation)
    {
        if (_start + count > _received.Length)
        {
            var room = count > _received.Length ? new byte[count] : _received;
            _received.AsSpan(_start, _end - _start).CopyTo(room);
            (_received, _start, _end) = (room, 0, _end - _start);
        }

        while (_end - _start < count)
        {
            var more = await _socket.ReceiveAsync(_received.AsMemory(_end), cancellation);
            if (more == 0)
                throw new IOException("the database closed the connection");
            _end += more;
        }
    }
}
