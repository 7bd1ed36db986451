using System.Net.Sockets;
using System.Text;

namespace CancelSpec.Tests.Support;

/// <summary>How a client leaves.</summary>
public enum HangUp
{
    /// <summary>It closes its socket: FIN.</summary>
    Closes,

    /// <summary>It resets its connection, as a client does that is killed with unread data: RST.</summary>
    Resets,
}

/// <summary>A client on a socket of its own, so that it can leave in the middle of a request.</summary>
public sealed class HangingUpClient : IDisposable
{
    private readonly TcpClient _socket = new(AddressFamily.InterNetwork);

    private HangingUpClient()
    {
    }

    /// <summary>The address that the server knows it by.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Sends a request and does not wait for the answer.</summary>
    public static async Task<HangingUpClient> SendAsync(Uri address, string method, string path)
    {
        var client = new HangingUpClient();
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

    public void Leave(HangUp how)
    {
        if (how is HangUp.Resets)
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}
