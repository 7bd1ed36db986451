using System.Net;
using System.Net.Sockets;
using CancelSpec.Databases;

namespace CancelSpec.Tests.Support;

/// <summary>Forwards connections to a database until a test tells it to stop forwarding, as if the database were silent.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly DatabaseUrl _database;
    private readonly List<Task> _relaying = [];
    private readonly TaskCompletionSource _withheld = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _withholds;

    private Relay(DatabaseUrl database)
    {
        _database = database;
        _listener.Start();
    }

    /// <summary>The database's URL, by way of the relay.</summary>
    public DatabaseUrl Url => _database.WithHost("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>Completes when the relay has read something that it does not forward.</summary>
    public Task Withheld => _withheld.Task;

    public static Relay To(DatabaseUrl database)
    {
        var relay = new Relay(database);
        relay._relaying.Add(relay.AcceptAsync());
        return relay;
    }

    /// <summary>From now on the relay accepts connections and reads everything, but forwards nothing.</summary>
    public void StopForwarding() => _withholds = true;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Task[] relaying;
        lock (_relaying)
            relaying = [.. _relaying];
        await Task.WhenAll(relaying);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                lock (_relaying)
                    _relaying.Add(ServeAsync(client));
            }
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The relay is disposed of.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            await server.ConnectAsync(_database.Host, _database.Port);
            await Task.WhenAny(ForwardAsync(client, server), ForwardAsync(server, client));
        }
    }

    private async Task ForwardAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[8192];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is var count and > 0)
            {
                if (_withholds)
                    _withheld.TrySetResult();
                else
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One side has closed its connection; the relay then closes the other.
        }
    }
}
