using System.Net.Sockets;
using System.Text;
using CancelSpec.Gate.Planning;

namespace CancelSpec.Tests.Support;

/// <summary>A client on a bare socket, so that it can end its connection in the middle of a request.</summary>
public sealed class SocketClient : IDisposable
{
    private readonly TcpClient _socket = new(AddressFamily.InterNetwork);

    private SocketClient()
    {
    }

    /// <summary>The client's own address, as the server logs it.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Sends a request and does not wait for the answer.</summary>
    public static async Task<SocketClient> SendAsync(Uri address, string method, string path)
    {
        var client = new SocketClient();
        await client._socket.ConnectAsync(address.Host, address.Port);
        client.Address = $"{client._socket.Client.LocalEndPoint}";
        var request = $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n";
        await client._socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }

    /// <summary>Reads the whole answer, as text with its headers.</summary>
    public async Task<string> ReadAnswerAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline.Default);
        using var reader = new StreamReader(_socket.GetStream(), Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(deadline.Token);
    }

    public void HangUp(Disconnect how)
    {
        if (how is Disconnect.Reset)
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}
