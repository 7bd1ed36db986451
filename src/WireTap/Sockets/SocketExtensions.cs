using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>How the tap opens and resets its connections.</summary>
internal static class SocketExtensions
{
    /// <summary>Connects. Small packets are sent without delay.</summary>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    public static async Task<TapSocket> ConnectAsync(EndPoint endPoint, CancellationToken cancellation)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
            return new TapSocket(socket);
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
            // Some systems refuse options for a connection that the other side has reset already.
        }

        socket.Dispose();
    }
}
