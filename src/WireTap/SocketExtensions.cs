using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>How the tap opens and ends its connections.</summary>
internal static class SocketExtensions
{
    /// <summary>Connects without delay of small packets.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<Socket> ConnectAsync(EndPoint endPoint, CancellationToken cancellation)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes with RST: the other side gets an error, not an end of file.</summary>
    public static void Abort(this Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (SocketException)
        {
            // Some systems let nothing be set on a connection that the other side has reset already.
        }

        socket.Dispose();
    }

    /// <summary>Completes when the other side has closed or reset the connection; what it still sends is dropped.</summary>
    public static async Task WhenClosedAsync(this Socket socket, CancellationToken cancellation)
    {
        var dropped = new byte[256];
        try
        {
            while (await socket.ReceiveAsync(dropped.AsMemory(), SocketFlags.None, cancellation) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }
}
