using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CancelSpec.Gate.Subjects;

namespace CancelSpec.Gate.Exploration;

/// <summary>One HTTP request on a socket of its own, whose client can leave at any moment.</summary>
internal sealed class SubjectRequest : IDisposable
{
    private readonly Socket _socket;
    private readonly MemoryStream _received = new();
    private volatile bool _isGivenUp;

    private SubjectRequest(Operation operation, Socket socket, long sentAt)
    {
        (Operation, _socket, SentAt) = (operation, socket, sentAt);
        ClientPort = PortOf(socket);
        Over = ReadAllAsync();
    }

    public Operation Operation { get; }

    /// <summary>The port by which the subject knows the client.</summary>
    public int ClientPort { get; }

    /// <summary>When it was sent, as <see cref="Stopwatch"/> counts.</summary>
    public long SentAt { get; }

    /// <summary>When the client has left, as above; null if it has not.</summary>
    public long? LeftAt { get; private set; }

    /// <summary>When the subject has closed its side, as above; null if it was given up before.</summary>
    public long? OverAt { get; private set; }

    /// <summary>
    /// Completes when the subject has closed its side or reset the connection, with its answer; null if it did not
    /// answer, or the client was gone before.
    /// </summary>
    public Task<HttpAnswer?> Over { get; }

    /// <summary>Sends a request and does not wait for the answer.</summary>
    /// <param name="subject">Who is asked.</param>
    /// <param name="operation">What.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SocketException">Nobody accepts it.</exception>
    public static async Task<SubjectRequest> SendAsync(ISubject subject, Operation operation, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var address = subject.Address;
            await socket.ConnectAsync(address.Host, address.Port, cancellation);
            subject.Signals?.Expect(PortOf(socket));
            var length = operation.Method == "GET" ? "" : "Content-Length: 0\r\n";
            var request = $"{operation.Method} {operation.Path} HTTP/1.1\r\nHost: {address.Authority}\r\n{length}Connection: close\r\n\r\n";
            var sentAt = Stopwatch.GetTimestamp();
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), SocketFlags.None, cancellation);
            return new SubjectRequest(operation, socket, sentAt);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Leaves. With FIN only the client's half is closed, so that it is seen when the subject closes its own, and what
    /// it has answered before.
    /// </summary>
    public void HangUp(HangUp how)
    {
        LeftAt = Stopwatch.GetTimestamp();
        try
        {
            if (how is Exploration.HangUp.Closes)
            {
                _socket.Shutdown(SocketShutdown.Send);
                return;
            }

            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
            _socket.Close();
        }
        catch (SocketException)
        {
            // The subject was quicker.
        }
    }

    public void Dispose()
    {
        _isGivenUp = true;
        _socket.Dispose();
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private async Task<HttpAnswer?> ReadAllAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(buffer, SocketFlags.None) is > 0 and var count)
                _received.Write(buffer, 0, count);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // One side has reset the connection; what came before counts.
        }

        if (!_isGivenUp)
            OverAt = Stopwatch.GetTimestamp();
        return HttpAnswer.Parse(_received.GetBuffer().AsSpan(0, (int)_received.Length));
    }
}
