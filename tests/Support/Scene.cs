using System.Globalization;
using CancelSpec.Databases;
using CancelSpec.LivingDoc.Timelines;
using CancelSpec.Pools;
using CancelSpec.Tests.Support.Timelines;
using Reqnroll;

namespace CancelSpec.Tests.Support;

/// <summary>
/// What one scenario works with: a fresh database, an observer of it, the server, its clients, and what was seen on the
/// wire. Made by the first step that needs it, taken down after the scenario.
/// </summary>
public sealed class Scene
{
    private readonly Dictionary<HangingUpClient, int> _sleepers = [];
    private readonly bool _tellsStory;
    private DatabaseUrl? _database;
    private Observer? _observer;
    private Wire? _wire;
    private InProcessServer? _server;
    private (string Pool, int Size, bool Explore) _settings;

    public Scene(ScenarioContext scenario) => _tellsStory = scenario.ScenarioInfo.CombinedTags.Contains("story");

    public Caller Caller { get; } = new();

    /// <summary>The numbers of the story; null where the scenario does not tell it, which its tag <c>@story</c> says.</summary>
    public StoryData? Story { get; private set; }

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
        _wire = new Wire(_database);
        if (_tellsStory)
            Story = StoryOf(pool, size);
        _server = StartServer();
    }

    /// <summary>Stops the server as its own shutdown does, which closes its connections, and starts a new one.</summary>
    public async Task RestartServerAsync()
    {
        await Server.DisposeAsync();
        await _wire!.CaughtUpAsync();
        _wire.Requests.Break("restart");
        _server = StartServer();
        await TellAsync("restart", outcome: null);
    }

    public async Task<Answer> SendAsync(string method, string path)
    {
        var request = _wire!.Requests.Begin($"{method} {path}");
        var answer = await Caller.SendAsync(Server, method, path);
        _wire.Requests.Answered(request, answer.IsSuccess);
        await TellAsync(request, int.TryParse(answer.Body, NumberStyles.None, CultureInfo.InvariantCulture, out var told) ? told : null);
        return answer;
    }

    /// <summary>Sends a request that changes something and must be acknowledged.</summary>
    public async Task AcknowledgedAsync(string method, string path)
    {
        var answer = await SendAsync(method, path);
        if (!answer.IsSuccess)
            throw new InvalidOperationException($"{method} {path} was answered {answer}");
    }

    /// <summary>Starts a sleep, and returns when its transaction is open and its timer runs.</summary>
    public async Task<HangingUpClient> FallAsleepAsync()
    {
        var open = await Observer.ServerSessionsAsync("idle in transaction");
        var request = _wire!.Requests.Begin("GET /sleep");
        Server.Clock.Stop();
        var client = await HangingUpClient.SendAsync(Server.Address, "GET", "/sleep");
        _sleepers.Add(client, request);
        await Server.AsleepAsync();
        var now = await Observer.WaitForServerSessionsAsync(open.Count + 1, "idle in transaction");
        SleepSession = now.Except(open).Single();
        return client;
    }

    /// <summary>Lets everybody who is asleep sleep to the end, and reads what one of them is answered.</summary>
    public async Task<string> SleepToTheEndAsync(HangingUpClient sleeper)
    {
        Server.Clock.EndSleeps();
        var answer = await sleeper.ReadAnswerAsync();
        _wire!.Requests.Answered(_sleepers[sleeper], answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal));
        await TellAsync(_sleepers[sleeper], told: null);
        return answer;
    }

    /// <summary>Hangs up during a sleep, and returns when the server has noticed and the handler has ended.</summary>
    public async Task HangUpDuringSleepAsync(HangUp how)
    {
        var client = await FallAsleepAsync();
        _wire!.Requests.Leaving(_sleepers[client]);
        client.Leave(how);
        await Server.Log.WaitForAsync(
            record => record.GetProperty("msg").GetString() == "api_sleep() cancelled"
                && record.GetProperty("remote_addr").GetString() == client.Address,
            "the cancelled sleep");
        _wire.Requests.Noticed(_sleepers[client]);
        await TellAsync(_sleepers[client], told: null);
    }

    /// <summary>Ends the server's sessions from the database's side, and returns when the server can see their end.</summary>
    public async Task EndServerSessionsAsync()
    {
        await Observer.EndServerSessionsAsync();
        // The database no longer lists a session whose end is still on its way to the server.
        await _wire!.DatabaseEndForwardedAsync().WaitForAsync("the end of the server's sessions to reach the server");
    }

    /// <summary>What was seen on the wire up to now; null where nothing was, or could be.</summary>
    public async Task<Recording?> RecordingAsync(string title)
    {
        if (_wire is null)
            return null;
        await _wire.CaughtUpAsync();
        return _wire.ToRecording(title);
    }

    /// <summary>Takes everything down, each part also where another one fails.</summary>
    public async Task EndAsync()
    {
        foreach (var sleeper in _sleepers.Keys)
            sleeper.Dispose();
        Caller.Dispose();
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
        isFix: PoolCatalog.All.Any(known => known.Name == pool && !known.IsKnownBad));

    private Task TellAsync(int request, int? told) =>
        TellAsync(_wire!.Requests.Requests[request].Label, _wire.Requests.Requests[request].Outcome, told);

    private async Task TellAsync(string request, RequestOutcome? outcome, int? told = null) =>
        Story?.Add(request, outcome, told, await Observer.CommittedCounterAsync());

    private InProcessServer StartServer() => InProcessServer.Start(
        _settings.Pool, _settings.Size, _wire!.Database.WithParameter("application_name", Observer.ServerName), _settings.Explore);
}
