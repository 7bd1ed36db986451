using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CancelSpec.Databases;

namespace CancelSpec.Bench.RoundTrips;

/// <summary>
/// A small client that speaks the simple query protocol, blocks, and allocates nothing for a round trip, so that it adds
/// little to what is measured. It logs in without a password.
/// </summary>
internal sealed class QueryClient : IDisposable
{
    private const int Protocol30 = 3 << 16;

    // ReadyForQuery, which ends each answer: its type, its length, the status.
    private const int ReadyForQueryBytes = 6;

    private static readonly byte[] Question = Message('Q', "SELECT 1\0");

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[1 << 14];

    /// <exception cref="SocketException">Nothing listens at the address.</exception>
    /// <exception cref="InvalidOperationException">The database refuses the login.</exception>
    public QueryClient(IPEndPoint address, DatabaseUrl database)
    {
        _socket.Connect(address);
        byte[] body = [.. Int32(Protocol30), .. Encoding.UTF8.GetBytes($"user\0{database.User}\0database\0{database.Database}\0\0")];
        Send([.. Int32(4 + body.Length), .. body]);
        ReceiveAnswer();
    }

    /// <summary>One question and its answer.</summary>
    public void RoundTrip()
    {
        Send(Question);
        ReceiveAnswer();
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Message(char type, string body) => [(byte)type, .. Int32(4 + body.Length), .. Encoding.UTF8.GetBytes(body)];

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private void Send(ReadOnlySpan<byte> bytes) => _socket.Send(bytes);

    private void ReceiveAnswer()
    {
        var filled = 0;
        do
        {
            var count = _socket.Receive(_answer.AsSpan(filled));
            if (count == 0)
                throw new InvalidOperationException($"the database hung up: {Encoding.UTF8.GetString(_answer, 0, filled)}");
            filled += count;
        }
        while (filled < ReadyForQueryBytes || !EndsInReadyForQuery(_answer.AsSpan(filled - ReadyForQueryBytes, ReadyForQueryBytes)));
    }

    private static bool EndsInReadyForQuery(ReadOnlySpan<byte> end) => end[..(ReadyForQueryBytes - 1)].SequenceEqual("Z\0\0\0\x05"u8);
}
