using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

// The way of a message from the subject to the database. A session has a second Relay for the other direction.
//
//   subject ─▶ TapSocket ─▶ MessageScanner ─▶ MessageQueue ─▶ SessionFlow ─▶ TapSocket ─▶ database
//              Sockets/     Protocol/         waits here      may it pass?   Sockets/
//                           bytes to message  └─ Sessions/ ──────┤
//                                                                ├─▶ SessionHolds (Holds/) stop it until released
//                                                                └─▶ SessionState and TapHistory learn what has passed

/// <summary>
/// A TCP proxy between a subject and its PostgreSQL that understands protocol 3. It sees every message in
/// both directions and can hold the flow between any two. Requests for encryption are answered with no; a subject that
/// insists on encryption cannot be tapped. Passwords pass through, SCRAM included.
/// </summary>
public sealed class Tap : IAsyncDisposable
{
    private readonly OpenConnections _open = new();
    private readonly TapHolds _holds = new();
    private readonly ConnectionHandler _handler;
    private readonly Acceptor _acceptor;
    private readonly LoginProxy? _login;
    private readonly CancellationTokenSource _end = new();

    private Tap(EndPoint database, TapOptions options)
    {
        _login = options.Login is { } login ? LoginProxy.Start(database, login) : null;
        History = new TapHistory(options.HistoryCapacity, options.HistoryDetailBytes, options.IsRecording);
        _handler = new ConnectionHandler(_login?.Address ?? database, options, _open, History, _holds, _end.Token);
        _acceptor = new Acceptor(options.Listen, _handler.Accept, _handler.Fail, () => _open.NextEnd);
        _acceptor.Start();
    }

    /// <summary>Where the tap listens: as asked, or at 127.0.0.1 and a port that was free.</summary>
    public IPEndPoint Address => _acceptor.Address;

    /// <summary>The events that the tap has seen.</summary>
    public TapHistory History { get; }

    /// <summary>The sessions that have not ended, in the order in which they began: a copy.</summary>
    public IReadOnlyList<TapSession> Sessions => _open.Sessions;

    /// <summary>The CancelRequests that are not done, held or under way: a copy.</summary>
    public IReadOnlyList<CancelRequest> CancelRequests => _open.CancelRequests;

    /// <summary>How many sessions have begun so far. A CancelRequest is no session.</summary>
    public int SessionsOpened => _open.SessionsOpened;

    /// <summary>
    /// The most sessions that were open at once since the last <see cref="ResetMostOpen"/>. A session is open from its
    /// StartupMessage until the subject's Terminate, EOF or reset was received. The tap counts when the database has
    /// admitted or refused a session, and not before: the end of a session that the subject has closed first may come
    /// later than the beginning of the next one. The end is not seen while more than about 256 KiB wait before it.
    /// </summary>
    public int MostOpen => _open.MostOpen;

    /// <summary>
    /// Whether new connections are reset at once, CancelRequests included, as if the database were down. Open connections
    /// go on.
    /// </summary>
    public bool RefusesConnections
    {
        get => _handler.RefusesConnections;
        set => _handler.RefusesConnections = value;
    }

    /// <summary>How many requests for encryption were answered with no so far.</summary>
    public int EncryptionRefused => _handler.EncryptionRefused;

    /// <summary>Starts a tap. It listens at once; the database need not be up yet.</summary>
    /// <param name="database">Where the database listens: an address, a name (<see cref="DnsEndPoint"/>) or a Unix socket.</param>
    /// <param name="options">How the tap works; null for the defaults.</param>
    /// <exception cref="SocketException">The tap cannot listen where it is asked to.</exception>
    public static Tap Start(EndPoint database, TapOptions? options = null) => new(database, options ?? new TapOptions());

    /// <summary>Starts a tap. It listens at once; the database need not be up yet.</summary>
    public static Tap Start(string host, int port, TapOptions? options = null) => Start(
        host.StartsWith('/') ? new UnixDomainSocketEndPoint($"{host}/.s.PGSQL.{port}") : new DnsEndPoint(host, port), options);

    /// <summary>The session whose StartupMessage comes next.</summary>
    public Task<TapSession> NextSessionAsync() => _open.NextSessionAsync();

    /// <summary>
    /// As <see cref="TapSession.Hold"/>, for the session on which the next message from the subject is received, be it new
    /// or open already. That message is the first that is counted. A session that is held leaves the hold to another one.
    /// A hold that no session has claimed can be withdrawn by <see cref="BoundaryHold.Release"/>.
    /// </summary>
    /// <param name="messages">So many messages pass.</param>
    /// <param name="mark">Which session is the request's; null for the first that receives a message.</param>
    /// <exception cref="InvalidOperationException">The next request is held already.</exception>
    public BoundaryHold HoldNextRequest(int messages, RequestMark? mark = null) => _holds.HoldNextRequest(messages, mark);

    /// <summary>
    /// From now on holds every session, each on its own, right before each message that fits. A message that passes during
    /// the call is not held any more. The tap asks about each message once, when all messages before it have passed. A
    /// <see cref="BoundaryHold"/> goes first: the tap asks about the messages that it stops when it is released.
    /// </summary>
    /// <param name="fits">Called while the flow waits: it must be quick and call nothing of the tap.</param>
    /// <exception cref="InvalidOperationException">There is such a rule that was not disposed of.</exception>
    public HoldRule<MessageHold> HoldBefore(Func<TapMessage, bool> fits) => _holds.HoldBefore(fits);

    /// <summary>Holds the CancelRequests that come from now on.</summary>
    /// <exception cref="InvalidOperationException">There is such a rule that was not disposed of.</exception>
    public HoldRule<CancelRequestHold> HoldCancelRequests() => _holds.HoldCancelRequests();

    /// <summary>
    /// How long the database has owed the next move, without any progress, where it has owed it longest: a message of a session
    /// (<see cref="TapSession.DatabaseOwesFor"/>), the end of a CancelRequest that was forwarded, or a connection that the tap
    /// opens. Null while it owes nothing.
    /// </summary>
    /// <param name="counts">Which sessions count; null for all. It must be quick.</param>
    public TimeSpan? DatabaseOwesFor(Func<TapSession, bool>? counts = null) => _open.DatabaseOwesFor(counts);

    /// <summary>Begins to count <see cref="MostOpen"/> anew, with the sessions that are open now.</summary>
    public void ResetMostOpen() => _open.ResetMostOpen();

    /// <summary>
    /// Completes when the tap has taken in all that subjects had done before the call, whether it may pass or not:
    /// connected, written, closed, reset. Two things are left out: what comes behind more than about 256 KiB that wait on a
    /// session, and a connection that the system has no room for.
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
        while (_open.Unfinished() is { Count: > 0 } unfinished)
            await Task.WhenAll(unfinished);
    }

    /// <summary>Resets every open connection and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _acceptor.StopAsync();
        await _open.WhenAllServedAsync();
        await (_login?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
