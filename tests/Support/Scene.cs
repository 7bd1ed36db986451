using CancelSpec.Postgres;

namespace CancelSpec.Tests.Support;

/// <summary>
/// What one scenario works with: a fresh database, an observer of it, the server, and its clients. Made by the first
/// step that needs it, taken down after the scenario.
/// </summary>
public sealed class Scene
{
    private readonly List<HangingUpClient> _sleepers = [];
    private DatabaseUrl? _database;
    private Observer? _observer;
    private InProcessServer? _server;
    private (string Pool, int Size, bool Explore) _settings;

    public Caller Caller { get; } = new();

    public InProcessServer Server => _server ?? throw new InvalidOperationException("no step of this scenario has started the server");

    public Observer Observer => _observer ?? throw new InvalidOperationException("no step of this scenario has started the server");

    /// <summary>The database session of the last client that fell asleep; null as long as nobody has.</summary>
    public int? SleepSession { get; private set; }

    public async Task StartServerAsync(string pool, int size, bool explore = false)
    {
        if (_server is not null)
            throw new InvalidOperationException("an earlier step of this scenario has started the server");

        _database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        _observer = await Observer.ConnectAsync(_database);
        _settings = (pool, size, explore);
        _server = StartServer();
    }

    /// <summary>Stops the server as its own shutdown does, which closes its connections, and starts a new one.</summary>
    public async Task RestartServerAsync()
    {
        await Server.DisposeAsync();
        _server = StartServer();
    }

    public Task<Answer> SendAsync(string method, string path) => Caller.SendAsync(Server, method, path);

    /// <summary>Sends a request that changes something and must be acknowledged.</summary>
    public async Task AcknowledgedAsync(string method, string path)
    {
        var answer = await SendAsync(method, path);
        if ((int)answer.Status is < 200 or > 299)
            throw new InvalidOperationException($"{method} {path} was answered {answer}");
    }

    /// <summary>Starts a sleep, and returns when its transaction is open and its timer runs.</summary>
    public async Task<HangingUpClient> FallAsleepAsync()
    {
        var open = await Observer.ServerSessionsAsync("idle in transaction");
        var client = await HangingUpClient.SendAsync(Server.Address, "GET", "/sleep");
        _sleepers.Add(client);
        await Server.Time.NextTimerAsync();
        var now = await Observer.WaitForServerSessionsAsync(open.Count + 1, "idle in transaction");
        SleepSession = now.Except(open).Single();
        return client;
    }

    /// <summary>Hangs up during a sleep, and returns when the server has noticed and the handler has ended.</summary>
    public async Task HangUpDuringSleepAsync(HangUp how)
    {
        var client = await FallAsleepAsync();
        client.Leave(how);
        await Server.Log.WaitForAsync(
            record => record.GetProperty("msg").GetString() == "api_sleep() cancelled"
                && record.GetProperty("remote_addr").GetString() == client.Address,
            "the cancelled sleep");
    }

    /// <summary>Takes everything down, each part also where another one fails.</summary>
    public async Task EndAsync()
    {
        foreach (var sleeper in _sleepers)
            sleeper.Dispose();
        Caller.Dispose();
        try
        {
            if (_server is not null)
                await _server.DisposeAsync();
        }
        finally
        {
            if (_observer is not null)
                await _observer.DisposeAsync();
            if (_database is not null)
                await (await RunDatabase.ServerAsync()).DropDatabaseAsync(_database, CancellationToken.None);
        }
    }

    private InProcessServer StartServer() => InProcessServer.Start(
        _settings.Pool, _settings.Size, _database!.WithParameter("application_name", Observer.ServerName), _settings.Explore);
}
