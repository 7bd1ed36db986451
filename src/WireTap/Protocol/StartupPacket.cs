using System.Buffers.Binary;

namespace CancelSpec.WireTap;

/// <summary>
/// The first packet of a connection. It opens a session, or it is a CancelRequest for the session of another connection
/// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP).
/// </summary>
/// <param name="Bytes">The whole packet as it came.</param>
/// <param name="Cancels">The key that a CancelRequest names; null if the packet opens a session.</param>
internal sealed record StartupPacket(byte[] Bytes, BackendKey? Cancels)
{
    private const int LengthBytes = 4;
    private const int CodeBytes = 4;
    private const int Largest = 10_000;
    private const int MajorVersion = 3;
    private const int CancelRequest = 80877102;
    private const int SslRequest = 80877103;
    private const int GssEncRequest = 80877104;

    // One for each kind of encryption.
    private const int MostEncryptionRequests = 2;

    /// <summary>Reads the packet. Requests for encryption, which would hide the messages, are answered with no.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="refused">Called before such a request is answered.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The packet; null if the connection ended before anything came.</returns>
    /// <exception cref="ProtocolException">What came is no first packet of protocol 3.</exception>
    public static async Task<StartupPacket?> ReadAsync(TapSocket socket, Action refused, CancellationToken cancellation)
    {
        for (var encryptionRequests = 0; encryptionRequests <= MostEncryptionRequests; encryptionRequests++)
        {
            if (await ReadBytesAsync(socket, cancellation) is not { } bytes)
                return null;
            var code = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(LengthBytes));
            if (code is not (SslRequest or GssEncRequest))
                return Read(bytes, code);
            if (bytes.Length != LengthBytes + CodeBytes)
                throw new ProtocolException($"an encryption request has the length {bytes.Length}, not {LengthBytes + CodeBytes}");
            refused();
            await socket.SendAsync("N"u8.ToArray(), cancellation);
        }

        throw new ProtocolException($"more than {MostEncryptionRequests} encryption requests");
    }

    private static StartupPacket Read(byte[] bytes, int code) => code switch
    {
        CancelRequest => new StartupPacket(
            bytes,
            BackendKey.Read(bytes.AsSpan(LengthBytes + CodeBytes)) ?? throw new ProtocolException("a CancelRequest without a proper key")),
        _ when code >> 16 == MajorVersion => new StartupPacket(bytes, Cancels: null),
        _ => throw new ProtocolException($"a first packet with the code 0x{code:x8}, which is no protocol 3"),
    };

    private static async Task<byte[]?> ReadBytesAsync(TapSocket socket, CancellationToken cancellation)
    {
        var header = new byte[LengthBytes];
        var got = await FillAsync(socket, header, cancellation);
        if (got == 0)
            return null;

        var length = got < LengthBytes ? 0 : BinaryPrimitives.ReadInt32BigEndian(header);
        if (length is < LengthBytes + CodeBytes or > Largest)
            throw new ProtocolException($"a first packet with the length {length}, not {LengthBytes + CodeBytes} to {Largest}");

        var bytes = new byte[length];
        header.CopyTo(bytes, 0);
        if (await FillAsync(socket, bytes.AsMemory(LengthBytes), cancellation) < length - LengthBytes)
            throw new ProtocolException("the stream ends inside the first packet");
        return bytes;
    }

    private static async Task<int> FillAsync(TapSocket socket, Memory<byte> into, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < into.Length)
        {
            await socket.WhenReadableAsync(cancellation);
            if (!socket.TryReceive(into.Span[filled..], out var count))
                continue;
            if (count == 0)
                break;
            filled += count;
        }

        return filled;
    }
}
