using System.Net;
using System.Net.Sockets;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;

namespace CancelSpec.Tests.WireTap;

/// <summary>A tap between a subject and a database. The test plays both.</summary>
internal sealed class TapFixture : IAsyncDisposable
{
    public static readonly byte[] Key = [1, 2, 3, 4];

    private readonly TcpListener _database = new(IPAddress.Loopback, 0);
    private readonly List<WireEnd> _ends = [];
    private int _lastProcess = 100;

    public TapFixture(TapOptions? options = null)
    {
        _database.Start();
        Tap = Tap.Start(_database.LocalEndpoint, options);
    }

    public Tap Tap { get; }

    public TapHistory History => Tap.History;

    /// <summary>The names of the messages and events of a session so far.</summary>
    public IEnumerable<string> NamesOf(TapSession session) =>
        History.Events.Where(seen => seen.Session == session.Number).Select(seen => seen.Name);

    public async Task<WireEnd> ConnectAsync()
    {
        var end = await WireEnd.ConnectAsync(Tap.Address);
        _ends.Add(end);
        return end;
    }

    /// <summary>The next connection that the tap opens to the database.</summary>
    public async Task<WireEnd> AcceptAsync()
    {
        var end = new WireEnd(await Result(_database.AcceptSocketAsync(), "the tap to connect to the database"));
        _ends.Add(end);
        return end;
    }

    /// <summary>A session of which only the StartupMessage has come to the database.</summary>
    public async Task<(WireEnd Subject, WireEnd Database)> BeginAsync()
    {
        var subject = await ConnectAsync();
        await subject.SendAsync(Wire.Startup());
        var database = await AcceptAsync();
        await database.ExpectAsync(Wire.Startup());
        return (subject, database);
    }

    /// <summary>A session that is past its startup, idle and quiet.</summary>
    public async Task<Opened> OpenAsync()
    {
        var process = ++_lastProcess;
        var beginning = Tap.NextSessionAsync();
        var (subject, database) = await BeginAsync();
        byte[][] greeting = [Wire.AuthenticationOk, Wire.BackendKeyData(process, Key), Wire.ReadyForQuery('I')];
        await database.SendAsync(greeting);
        await subject.ExpectAsync(greeting);
        var session = await Result(beginning, "the session to begin");
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        return new Opened(subject, database, session, process);
    }

    public Task<TapEvent> SeenAsync(string name) => SeenAsync(seen => seen.Name == name, name);

    public Task<TapEvent> SeenAsync(Func<TapEvent, bool> fits, string what) => Result(History.WhenAsync(fits), what);

    /// <summary>Completes when exactly so many messages wait on a session, in both directions together.</summary>
    public async Task WhenWaitingAsync(TapSession session, int messages)
    {
        var waiting = await Deadline.PollAsync(PollAsync, count => count >= messages, $"{messages} messages to wait");
        waiting.Should().Be(messages);

        async Task<int> PollAsync()
        {
            await Tap.CaughtUpAsync();
            return session.Waiting.Count;
        }
    }

    public static async Task<T> Result<T>(Task<T> signal, string what)
    {
        await signal.WaitForAsync(what);
        return await signal;
    }

    public async ValueTask DisposeAsync()
    {
        await Tap.DisposeAsync().AsTask().WaitForAsync("the tap to end");
        _ends.ForEach(end => end.Dispose());
        _database.Dispose();
    }

    internal sealed record Opened(WireEnd Subject, WireEnd Database, TapSession Session, int Process);
}
