using System.Globalization;
using CancelSpec.Databases;
using CancelSpec.Gate.Planning;
using CancelSpec.Pools;
using CancelSpec.Tests.Support.Diagrams;
using CancelSpec.Verdicts;
using Reqnroll;

namespace CancelSpec.Tests.Support;

/// <summary>
/// What one scenario works with: a new database, an observer, the server, its clients, and a recording of the wire. The
/// step that starts the server makes them, and a hook takes them down after the scenario.
/// </summary>
public sealed class ScenarioFixture
{
    private readonly Dictionary<SocketClient, int> _sleepers = [];
    private readonly bool _tellsStory;
    private DatabaseUrl? _database;
    private Observer? _observer;
    private Wire? _wire;
    private InProcessServer? _server;
    private (string Pool, int Size, bool Explore) _settings;

    public ScenarioFixture(ScenarioContext scenario) => _tellsStory = scenario.ScenarioInfo.CombinedTags.Contains("story");

    public ServerClient Client { get; } = new();

    /// <summary>The numbers of the story; null for a scenario without the tag <c>@story</c>.</summary>
    public StoryData? Story { get; private set; }

    public InProcessServer Server => _server ?? throw new InvalidOperationException("no step of this scenario has started the server");

    public Observer Observer => _observer ?? throw new InvalidOperationException("no step of this scenario has started the server");

    /// <summary>The database session of the sleep that began last; null before the first sleep.</summary>
    public int? SleepSession { get; private set; }

    public async Task StartServerAsync(string pool, int size, bool explore = false)
    {
        if (_server is not null)
            throw new InvalidOperationException("an earlier step of this scenario has started the server");

        _database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        _observer = await Observer.ConnectAsync(_database);
        _settings = (pool, size, explore);
        _wire = new Wire(_database);
        if (_tellsStory)
            Story = StoryOf(pool, size);
        _server = StartServer();
    }

    /// <summary>Stops the server, which closes its connections, and starts a new one on the same database.</summary>
    public async Task RestartServerAsync()
    {
        await Server.DisposeAsync();
        await _wire!.CaughtUpAsync();
        _wire.Requests.AddRestart();
        _server = StartServer();
        await AddToStoryAsync("restart", outcome: null);
    }

    public async Task<Answer> SendAsync(string method, string path)
    {
        var request = _wire!.Requests.Add($"{method} {path}");
        var answer = await Client.SendAsync(Server, method, path);
        _wire.Requests.AddAnswer(request, answer.IsSuccess);
        await AddToStoryAsync(request, int.TryParse(answer.Body, NumberStyles.None, CultureInfo.InvariantCulture, out var told) ? told : null);
        return answer;
    }

    /// <summary>Sends a request and fails unless the server acknowledges it.</summary>
    public async Task SendAcknowledgedAsync(string method, string path)
    {
        var answer = await SendAsync(method, path);
        if (!answer.IsSuccess)
            throw new InvalidOperationException($"{method} {path} was answered {answer}");
    }

    /// <summary>Sends a sleep and returns when its transaction is open and its timer is set.</summary>
    public async Task<SocketClient> BeginSleepAsync()
    {
        var open = await Observer.ServerSessionsAsync("idle in transaction");
        var request = _wire!.Requests.Add("GET /sleep");
        Server.Clock.Stop();
        var client = await SocketClient.SendAsync(Server.Address, "GET", "/sleep");
        _sleepers.Add(client, request);
        await Server.AsleepAsync();
        var now = await Observer.WaitForServerSessionsAsync(open.Count + 1, "idle in transaction");
        SleepSession = now.Except(open).Single();
        return client;
    }

    /// <summary>Ends all sleeps that are under way and returns the answer to one of them.</summary>
    public async Task<string> EndSleepAsync(SocketClient sleeper)
    {
        Server.Clock.EndSleeps();
        var answer = await sleeper.ReadAnswerAsync();
        _wire!.Requests.AddAnswer(_sleepers[sleeper], answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal));
        await AddToStoryAsync(_sleepers[sleeper], told: null);
        return answer;
    }

    /// <summary>Hangs up during a sleep and returns when the server has noticed that and the handler has ended.</summary>
    public async Task HangUpDuringSleepAsync(Disconnect how)
    {
        var client = await BeginSleepAsync();
        _wire!.Requests.AddHangUp(_sleepers[client]);
        client.HangUp(how);
        await Server.Log.WaitForAsync(
            record => record.GetProperty("msg").GetString() == "api_sleep() cancelled"
                && record.GetProperty("remote_addr").GetString() == client.Address,
            "the cancellation of the sleep");
        _wire.Requests.AddEnd(_sleepers[client]);
        await AddToStoryAsync(_sleepers[client], told: null);
    }

    /// <summary>Lets the database end the server's sessions and returns when the server can see that.</summary>
    public async Task EndServerSessionsAsync()
    {
        await Observer.EndServerSessionsAsync();
        // The database no longer lists a session whose end is still on its way to the server.
        await _wire!.DatabaseEndForwardedAsync().WaitForAsync("the end of the server's sessions to reach the server");
    }

    /// <summary>What passed on the wire so far; null if there is no server yet, or the wire is encrypted.</summary>
    public async Task<Trace?> TraceAsync()
    {
        if (_wire is null)
            return null;
        await _wire.CaughtUpAsync();
        return _wire.ToTrace();
    }

    /// <summary>Takes everything down. If one part fails, the others are taken down all the same.</summary>
    public async Task EndAsync()
    {
        foreach (var sleeper in _sleepers.Keys)
            sleeper.Dispose();
        Client.Dispose();
        try
        {
            if (_server is not null)
                await _server.DisposeAsync();
        }
        finally
        {
            if (_wire is not null)
                await _wire.DisposeAsync();
            if (_observer is not null)
                await _observer.DisposeAsync();
            if (_database is not null)
                await (await RunDatabase.ServerAsync()).DropDatabaseAsync(_database, CancellationToken.None);
        }
    }

    private static StoryData StoryOf(string pool, int size) => new(
        $"pool {pool}, {(size == 1 ? "1 connection" : $"{size} connections")}",
        isFix: PoolCatalog.Ours.All.Any(known => known.Name == pool && !known.IsKnownBad));

    private Task AddToStoryAsync(int request, int? told) =>
        AddToStoryAsync(_wire!.Requests.Requests[request].Name, _wire.Requests.Requests[request].Outcome, told);

    private async Task AddToStoryAsync(string request, RequestOutcome? outcome, int? told = null) =>
        Story?.Add(request, outcome, told, await Observer.CommittedCounterAsync());

    private InProcessServer StartServer() => InProcessServer.Start(
        _settings.Pool, _settings.Size, _wire!.Database.WithParameter("application_name", Observer.ServerName), _settings.Explore);
}
