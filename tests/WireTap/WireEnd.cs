using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CancelSpec.Tests.Support;
using FluentAssertions;

namespace CancelSpec.Tests.WireTap;

/// <summary>One end of a connection, which a test plays. Every wait has a deadline.</summary>
internal sealed class WireEnd(Socket socket) : IDisposable
{
    public static async Task<WireEnd> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address).WaitForAsync("a connection to the tap");
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new WireEnd(socket);
    }

    public async Task<WireEnd> SendAsync(params byte[][] messages)
    {
        ReadOnlyMemory<byte> bytes = Wire.Join(messages);
        while (!bytes.IsEmpty)
            bytes = bytes[await InTime(socket.SendAsync(bytes).AsTask(), "bytes to be taken")..];
        return this;
    }

    /// <summary>Receives exactly these messages.</summary>
    public async Task ExpectAsync(params byte[][] messages)
    {
        var expected = Wire.Join(messages);
        (await ReceiveAsync(expected.Length)).AsSpan().SequenceEqual(expected).Should().BeTrue("the tap changes nothing");
    }

    /// <summary>Receives so many bytes, fewer only at the end of the stream.</summary>
    public async Task<byte[]> ReceiveAsync(int count)
    {
        var bytes = new byte[count];
        var filled = 0;
        while (filled < count)
        {
            var more = await InTime(socket.ReceiveAsync(bytes.AsMemory(filled)).AsTask(), $"{count} bytes, of which {filled} have come");
            if (more == 0)
                break;
            filled += more;
        }

        return bytes[..filled];
    }

    public async Task ExpectEofAsync() => (await ReceiveAsync(1)).Should().BeEmpty();

    public async Task ExpectResetAsync() =>
        (await this.Awaiting(end => end.ReceiveAsync(1)).Should().ThrowAsync<SocketException>())
        .Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);

    /// <summary>Waits for the end of the stream or a reset, whatever comes before it.</summary>
    public async Task WhenClosedAsync()
    {
        try
        {
            while ((await ReceiveAsync(1)).Length > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }

    /// <summary>Whether nothing waits to be received. Exact only when a later message is known to have passed.</summary>
    public bool HasReceivedNothing => socket.Available == 0;

    /// <summary>
    /// Ends the stream at once. Closing the socket may end it a moment later: a process that another test starts keeps a copy
    /// of the socket until it runs its program.
    /// </summary>
    public void HalfClose() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Resets the connection, and returns when that is done, see <see cref="HalfClose"/>.</summary>
    public async Task ResetAsync()
    {
        var (ours, theirs) = (PortOf(socket.LocalEndPoint), PortOf(socket.RemoteEndPoint));
        Reset();
        await Deadline.PollAsync(() => Task.FromResult(IsOpen(ours, theirs)), isOpen => !isOpen, "the connection to be reset");
    }

    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private static int PortOf(EndPoint? address) => ((IPEndPoint)address!).Port;

    private static bool IsOpen(int ours, int theirs) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(connection => connection.LocalEndPoint.Port == ours && connection.RemoteEndPoint.Port == theirs);

    private static async Task<int> InTime(Task<int> transfer, string what)
    {
        await transfer.WaitForAsync(what);
        return await transfer;
    }
}
