using System.Net;
using System.Net.Sockets;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>
/// Ports that nobody listens at. They lie below those that Linux and macOS give to outgoing connections: such a port
/// could be taken again before the subject listens there, even by the connection that looks whether it does.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _last = Random.Shared.Next(Count);

    /// <exception cref="SubjectException">All of them are in use.</exception>
    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            // No two subjects of this process get the same one.
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
                return port;
        }

        throw new SubjectException($"no port of 127.0.0.1 from {First} to {First + Count - 1} is free for the subject");
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
