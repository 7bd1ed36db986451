using System.Net;
using System.Net.Sockets;

namespace CancelSpec.Processes;

/// <summary>
/// Ports of 127.0.0.1 on which nothing listens. They lie below those that Linux and macOS give to outgoing connections. Such
/// a port could be taken before the program listens there, even by the connection that tries whether it does.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _last = Random.Shared.Next(Count);

    /// <summary>A free port, and another one each time.</summary>
    /// <exception cref="IOException">All of them are in use.</exception>
    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
                return port;
        }

        throw new IOException($"no port of 127.0.0.1 from {First} to {First + Count - 1} is free");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
