using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>
/// Stands between a tap and its database, and logs every session in as one role, whatever name, password and database the subject
/// says. After the login it passes on what comes, and the ends of the streams.
/// </summary>
internal sealed class LoginProxy : IAsyncDisposable
{
    private const int CancelRequest = 80877102;
    private const int LargestStartup = 10_000;

    private readonly EndPoint _database;
    private readonly DatabaseLogin _login;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    private LoginProxy(EndPoint database, DatabaseLogin login)
    {
        (_database, _login) = (database, login);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address { get; }

    public static LoginProxy Start(EndPoint database, DatabaseLogin login) => new(database, login);

    /// <summary>Ends every connection and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.RemoveAll(served => served.IsCompleted);
                serving.Add(ServeAsync(await _listener.AcceptAsync(_end.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var database = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await database.ConnectAsync(_database, _end.Token);
            await using var fromClient = new NetworkStream(client);
            await using var fromDatabase = new NetworkStream(database);
            var first = await ReadFirstAsync(fromClient);
            if (BinaryPrimitives.ReadInt32BigEndian(first.AsSpan(sizeof(int))) == CancelRequest)
                await fromDatabase.WriteAsync(first, _end.Token);
            else
                await new LoginExchange(_login).RunAsync(first, fromClient, fromDatabase, _end.Token);
            await Task.WhenAll(PassOnAsync(fromClient, fromDatabase), PassOnAsync(fromDatabase, fromClient));
            client.Dispose();
            database.Dispose();
        }
        catch (Exception problem) when (problem is IOException or SocketException or ProtocolException or OperationCanceledException)
        {
            client.Abort();
            database.Abort();
        }
    }

    private async Task<byte[]> ReadFirstAsync(NetworkStream client)
    {
        var header = new byte[2 * sizeof(int)];
        await client.ReadExactlyAsync(header, _end.Token);
        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length < header.Length || length > LargestStartup)
            throw new ProtocolException($"a first packet with the length {length}");
        var packet = new byte[length];
        header.CopyTo(packet, 0);
        await client.ReadExactlyAsync(packet.AsMemory(header.Length), _end.Token);
        return packet;
    }

    /// <summary>A reset on one side ends the other at once, although that side may still send.</summary>
    private async Task PassOnAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to, _end.Token);
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception problem) when (problem is IOException or SocketException)
        {
            from.Socket.Abort();
            to.Socket.Abort();
            throw;
        }
    }
}
