using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>
/// A TCP proxy on loopback between a subject and its PostgreSQL that understands protocol 3: it sees every message in
/// both directions and can stop the flow between any two. Encryption is answered with no; a subject that insists on it
/// cannot be tapped. Passwords pass through, SCRAM included.
/// </summary>
public sealed class Tap : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly EndPoint _database;
    private readonly TapOptions _options;
    private readonly OpenConnections _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile CancelHold? _hold;
    private volatile bool _refusesConnections;

    private Tap(EndPoint database, TapOptions options)
    {
        (_database, _options) = (database, options);
        Timeline = new Timeline(options.TimelineCapacity, options.IsRecording);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where the subject connects to: 127.0.0.1 and a port that was free.</summary>
    public IPEndPoint Address { get; }

    public Timeline Timeline { get; }

    /// <summary>The sessions that have not ended, in the order of their beginning: a copy.</summary>
    public IReadOnlyList<TapSession> Sessions => _open.Sessions;

    /// <summary>The CancelRequests that are not done, held or under way: a copy.</summary>
    public IReadOnlyList<CancelRequest> CancelRequests => _open.CancelRequests;

    /// <summary>
    /// Whether new connections are reset at once, CancelRequests included, as by a database that is down. What is open
    /// goes on.
    /// </summary>
    public bool RefusesConnections
    {
        get => _refusesConnections;
        set => _refusesConnections = value;
    }

    /// <summary>Listens at once; the database need not be there yet.</summary>
    /// <param name="database">Where it listens: an address, a name (<see cref="DnsEndPoint"/>) or a Unix socket.</param>
    /// <param name="options">How it works; null for the defaults.</param>
    public static Tap Start(EndPoint database, TapOptions? options = null) => new(database, options ?? new TapOptions());

    /// <summary>Listens at once; the database need not be there yet.</summary>
    public static Tap Start(string host, int port, TapOptions? options = null) => Start(
        host.StartsWith('/') ? new UnixDomainSocketEndPoint($"{host}/.s.PGSQL.{port}") : new DnsEndPoint(host, port), options);

    /// <summary>The session whose StartupMessage comes next.</summary>
    public Task<TapSession> NextSessionAsync() => _open.NextSessionAsync();

    /// <summary>As <see cref="TapSession.Park"/>, for the session that begins next: its StartupMessage is its first message.</summary>
    /// <exception cref="InvalidOperationException">The next session has a parking already.</exception>
    public Parking ParkNextSession(int messages) => _open.ParkNext(messages);

    /// <summary>Holds back the CancelRequests that come from now on.</summary>
    /// <exception cref="InvalidOperationException">They are held back already, and that hold was not disposed of.</exception>
    public CancelHold HoldCancelRequests()
    {
        if (_hold is { IsOver: false })
            throw new InvalidOperationException("CancelRequests are held back already");
        return _hold = new CancelHold();
    }

    /// <summary>
    /// Completes when every session is quiet (see <see cref="TapSession.IsQuiet"/>) and no CancelRequest is open.
    /// </summary>
    public async Task WhenQuietAsync()
    {
        while (_open.Unquiet() is { Count: > 0 } unquiet)
            await Task.WhenAll(unquiet);
    }

    /// <summary>Resets every open connection and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await _open.WhenAllServedAsync();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _open.Serve(ServeAsync(await _listener.AcceptAsync(_end.Token)));
            }
            catch (OperationCanceledException)
            {
                // The tap ends.
            }
            catch (SocketException problem)
            {
                // The caller has gone before it was accepted, or there are too many files; others may come.
                Timeline.Add(0, direction: null, TapEvent.Refused, problem.Message);
            }
        }
    }

    private async Task ServeAsync(Socket subject)
    {
        // The accepting goes on at once.
        await Task.Yield();
        try
        {
            subject.NoDelay = true;
            if (_refusesConnections)
                Refuse(subject, "as asked");
            else if (await ReadStartupAsync(subject) is not { } packet)
                subject.Dispose();
            else if (packet.Cancels is { } key)
                await CancelAsync(subject, packet, key);
            else
                await ServeSessionAsync(subject, packet);
        }
        catch (ProtocolException problem)
        {
            Timeline.Add(0, Direction.ToDatabase, TapEvent.Violation, problem.Message);
            subject.Abort();
        }
        catch (SocketException problem)
        {
            Refuse(subject, problem.Message);
        }
        catch (OperationCanceledException)
        {
            subject.Abort();
        }
    }

    private async Task<StartupPacket?> ReadStartupAsync(Socket subject)
    {
        using var timeout = new CancellationTokenSource(_options.StartupTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _end.Token);
        try
        {
            return await StartupPacket.ReadAsync(subject, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new ProtocolException($"no first packet within {_options.StartupTimeout.TotalSeconds} s");
        }
    }

    private async Task ServeSessionAsync(Socket subject, StartupPacket packet)
    {
        var database = await SocketExtensions.ConnectAsync(_database, _end.Token);
        var session = _open.Begin((number, parking) => new TapSession(number, subject, database, Timeline, parking, _end.Token));
        await session.RunAsync(packet.Bytes);
        _open.End(session);
    }

    private async Task CancelAsync(Socket sender, StartupPacket packet, BackendKey key)
    {
        var request = new CancelRequest(sender, packet.Bytes, _open.Find(key), Timeline);
        _open.Begin(request);
        Timeline.Add(request.Session?.Number ?? 0, Direction.ToDatabase, TapEvent.CancelRequest, $"process {key.ProcessId}");
        if (_hold?.TryHold(request) is not true)
            request.Release();
        await request.RunAsync(_database, _end.Token);
        _open.End(request);
    }

    private void Refuse(Socket subject, string reason)
    {
        Timeline.Add(0, direction: null, TapEvent.Refused, reason);
        subject.Abort();
    }
}
