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
    private readonly EndPoint _database;
    private readonly TapOptions _options;
    private readonly OpenConnections _open = new();
    private readonly TapHolds _holds = new();
    private readonly Acceptor _acceptor;
    private readonly CancellationTokenSource _end = new();
    private volatile bool _refusesConnections;

    private Tap(EndPoint database, TapOptions options)
    {
        (_database, _options) = (database, options);
        History = new TapHistory(options.HistoryCapacity, options.HistoryDetailBytes, options.IsRecording);
        _acceptor = new Acceptor(Accept, problem => Add(TapEvent.Refused, problem.Message), () => _open.NextEnd);
        _acceptor.Start();
    }

    /// <summary>Where the subject connects to: 127.0.0.1 and a port that was free.</summary>
    public IPEndPoint Address => _acceptor.Address;

    public TapHistory History { get; }

    /// <summary>The sessions that have not ended, in the order of their beginning: a copy.</summary>
    public IReadOnlyList<TapSession> Sessions => _open.Sessions;

    /// <summary>The CancelRequests that are not done, held or under way: a copy.</summary>
    public IReadOnlyList<CancelRequest> CancelRequests => _open.CancelRequests;

    /// <summary>How many sessions have begun so far. CancelRequests are none.</summary>
    public int SessionsOpened => _open.SessionsOpened;

    /// <summary>
    /// The most sessions that were open at once since the last <see cref="ResetMostOpen"/>: from the StartupMessage until
    /// the subject's Terminate, EOF or reset was received. They are counted whenever the database has let one in or has
    /// refused it, and not before: the end of one that the subject has closed first may come later than the next one's
    /// beginning. It is not seen while more than about 256 KiB wait before it.
    /// </summary>
    public int MostOpen => _open.MostOpen;

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

    /// <summary>
    /// As <see cref="TapSession.Hold"/>, for the session on which the next message from the subject is received, be it new
    /// or open already. That message is the first that is counted. A session that is held leaves the hold to another one.
    /// A hold that no session has claimed can be withdrawn by <see cref="BoundaryHold.Release"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The next request is held already.</exception>
    public BoundaryHold HoldNextRequest(int messages) => _holds.HoldNextRequest(messages);

    /// <summary>
    /// From now on holds every session, each on its own, right before each message that fits. A message that passes during
    /// the call is not held any more. The tap asks about each message once, when all messages before it have passed. A
    /// <see cref="BoundaryHold"/> goes first: the tap asks about what it holds when it is released.
    /// </summary>
    /// <param name="fits">Called while the flow waits: it must be quick and call nothing of the tap.</param>
    /// <exception cref="InvalidOperationException">There is such a rule that was not disposed of.</exception>
    public HoldRule<MessageHold> HoldBefore(Func<TapMessage, bool> fits) => _holds.HoldBefore(fits);

    /// <summary>Holds the CancelRequests that come from now on.</summary>
    /// <exception cref="InvalidOperationException">There is such a rule that was not disposed of.</exception>
    public HoldRule<CancelRequestHold> HoldCancelRequests() => _holds.HoldCancelRequests();

    /// <summary>Begins to count <see cref="MostOpen"/> anew, with those that are open now.</summary>
    public void ResetMostOpen() => _open.ResetMostOpen();

    /// <summary>
    /// Completes when all is taken in, whether it may pass or not, that subjects had done before the call: connected,
    /// written, closed, reset. What comes behind more than about 256 KiB that wait on a session is left out, and a
    /// connection that the system has no room for.
    /// </summary>
    public async Task CaughtUpAsync()
    {
        await _acceptor.WhenCaughtUpAsync();
        await _open.WhenCaughtUpAsync();
    }

    /// <summary>
    /// Completes when every session is quiet (see <see cref="TapSession.IsQuiet"/>), no CancelRequest is open and every
    /// connection that was accepted has sent its first packet.
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
        await _acceptor.StopAsync();
        await _open.WhenAllServedAsync();
    }

    private void Accept(Socket socket)
    {
        var subject = new TapSocket(socket);
        if (_refusesConnections)
            Refuse(subject, "as asked");
        else if (_open.Count >= _options.MostConnections)
            Refuse(subject, $"more than {_options.MostConnections} connections");
        else
            _open.Serve(ServeAsync(_open.Add(subject), socket));
    }

    private async Task ServeAsync(Connection connection, Socket socket)
    {
        // The accepting goes on at once.
        await Task.Yield();
        var subject = connection.Subject;
        try
        {
            socket.NoDelay = true;
            if (await ReadStartupAsync(subject) is not { } packet)
                subject.Close();
            else if (packet.Cancels is { } key)
                await CancelAsync(connection, packet, key);
            else
                await ServeSessionAsync(connection, packet);
        }
        catch (ProtocolException problem)
        {
            History.Add(0, Direction.ToDatabase, TapEvent.Violation, problem.Message);
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
        finally
        {
            _open.End(connection);
        }
    }

    private async Task<StartupPacket?> ReadStartupAsync(TapSocket subject)
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

    private async Task ServeSessionAsync(Connection connection, StartupPacket packet)
    {
        var database = await SocketExtensions.ConnectAsync(_database, _end.Token);
        // What was closed before this one was opened is told before it.
        await _open.WhenCaughtUpAsync(before: connection);
        var session = _open.Begin(number =>
            new TapSession(number, connection.Subject, database, History, _holds, _end.Token));
        var running = session.RunAsync(packet.Bytes);
        connection.Begin();
        await CountAsync(session);
        await running;
        _open.End(session);
    }

    private async Task CountAsync(TapSession session)
    {
        await session.Admitted;
        await _open.CountAsync();
        session.Counted();
    }

    private async Task CancelAsync(Connection connection, StartupPacket packet, BackendKey key)
    {
        var request = new CancelRequest(connection.Subject, packet.Bytes, _open.Find(key), History);
        _open.Begin(request);
        connection.Begin();
        History.Add(request.Session?.Number ?? 0, Direction.ToDatabase, TapEvent.CancelRequest, $"process {key.ProcessId}");
        await request.RunAsync(_database, _holds.TryHold(request), _end.Token);
        _open.End(request);
    }

    private void Refuse(TapSocket subject, string reason)
    {
        Add(TapEvent.Refused, reason);
        subject.Abort();
    }

    private void Add(string name, string reason) => History.Add(0, direction: null, name, reason);
}
