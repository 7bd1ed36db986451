using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CancelSpec.Gate.Requests.Files;

namespace CancelSpec.Gate.Requests;

/// <summary>A request that was sent on a socket of its own, so that its client can leave at any moment.</summary>
internal sealed class SentRequest : IDisposable
{
    private readonly Socket _socket;
    private readonly MemoryStream _received = new();
    private volatile bool _isAbandoned;

    private SentRequest(Request request, string? unique, Socket socket, long sentAt)
    {
        (Request, Unique, _socket, SentAt) = (request, unique, socket, sentAt);
        ClientPort = PortOf(socket);
        Over = ReadAllAsync();
    }

    public Request Request { get; }

    /// <summary>The value of <c>{{unique}}</c> in it; null where it has none.</summary>
    public string? Unique { get; }

    /// <summary>The port by which the subject knows the client.</summary>
    public int ClientPort { get; }

    /// <summary>When it was sent, as <see cref="Stopwatch"/> counts.</summary>
    public long SentAt { get; }

    /// <summary>When the client left, as above; null if it stayed.</summary>
    public long? LeftAt { get; private set; }

    /// <summary>When the subject closed its side, as above; null if the gate gave the request up before.</summary>
    public long? OverAt { get; private set; }

    /// <summary>
    /// Completes when the subject has closed its side or reset the connection, with its answer. The result is null if
    /// the subject did not answer, or if the client reset the connection first.
    /// </summary>
    public Task<HttpAnswer?> Over { get; }

    /// <summary>The answer, if it has come; otherwise null.</summary>
    public HttpAnswer? AnswerSoFar => Over.IsCompletedSuccessfully ? Over.Result : null;

    /// <summary>Sends a request and does not wait for the answer.</summary>
    /// <param name="address">The subject's address.</param>
    /// <param name="request">The request.</param>
    /// <param name="message">What is sent.</param>
    /// <param name="connected">Called with the client's port before the first byte is sent.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SocketException">The subject does not accept the connection.</exception>
    public static async Task<SentRequest> SendAsync(Uri address, Request request, HttpMessage message, Action<int> connected, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellation);
            connected(PortOf(socket));
            var bytes = message.ToBytes(address.Authority);
            var sentAt = Stopwatch.GetTimestamp();
            for (var sent = 0; sent < bytes.Length;)
                sent += await socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, cancellation);
            return new SentRequest(request, message.Unique, socket, sentAt);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes the client's half with FIN. The subject can still answer and close its own half.</summary>
    public void Close() => Leave(() => _socket.Shutdown(SocketShutdown.Send));

    /// <summary>Resets the connection with RST.</summary>
    public void Reset() => Leave(() =>
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    });

    public void Dispose()
    {
        _isAbandoned = true;
        _socket.Dispose();
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private void Leave(Action leave)
    {
        LeftAt = Stopwatch.GetTimestamp();
        try
        {
            leave();
        }
        catch (SocketException)
        {
            // The subject has closed the connection first.
        }
    }

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
            // One side has reset the connection. What came before counts.
        }

        if (!_isAbandoned)
            OverAt = Stopwatch.GetTimestamp();
        return HttpAnswer.Parse(_received.GetBuffer().AsSpan(0, (int)_received.Length)) is { } answer ? answer with { Unique = Unique, Expected = Request.ExpectedStatus } : null;
    }
}
