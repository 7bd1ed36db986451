using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CancelSpec.Pools.KnownBad.SimpleQuery;

/// <summary>
/// A connection by a small client of our own, which speaks the simple query protocol over TCP or a Unix socket, without
/// TLS. It allows mistakes that Npgsql forbids: several requests can use it at once, a query can be sent without reading
/// its reply, and a request can read the reply to another one. Queries are sent at once, and their replies are read in
/// that order. A cancelled call returns at once. Its reply is read in turn and discarded, unless
/// <see cref="LeavesReplies"/> is set.
/// </summary>
public sealed class SimpleQueryConnection : PhysicalConnection
{
    private const int CancelRequestCode = (1234 << 16) + 5678;

    private readonly EndPoint _address;
    private readonly MessageSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    // The semaphore serves waits in the order in which they began.
    private readonly SemaphoreSlim _reading = new(1);
    private byte[] _cancelKey = [];
    private TransactionStatus _status = TransactionStatus.Idle;
    private int _outstanding;
    private int _unread;
    private int _closed;

    private SimpleQueryConnection(EndPoint address, MessageSocket socket) => (_address, _socket) = (address, socket);

    /// <summary>Whether a cancelled call leaves its reply, or the rest of it, to the next call that reads.</summary>
    public bool LeavesReplies { get; private init; }

    /// <summary>The number of replies on the way that no call waits for.</summary>
    public int UnreadReplies => Volatile.Read(ref _unread);

    public override TransactionStatus Status => _status;

    /// <summary>Whether the connection is open and has no unread input except replies to its queries.</summary>
    public override bool IsUsable =>
        Volatile.Read(ref _closed) == 0 && (Volatile.Read(ref _outstanding) > 0 || !_socket.HasUnreadInput);

    /// <exception cref="PoolException">The database could not be reached, refused, or requires TLS.</exception>
    public static Task<SimpleQueryConnection> OpenAsync(PoolSettings settings, bool leavesReplies, CancellationToken cancellation) =>
        PoolException.NameAsync("connecting to the database", async () =>
        {
            var target = settings.Database.ToConnectionString();
            if (target.SslMode > SslMode.Prefer)
                throw new IOException($"the URL asks for TLS (sslmode {target.SslMode}), which this client does not speak; use sslmode=disable or prefer");

            EndPoint address = target.Host!.StartsWith('/')
                ? new UnixDomainSocketEndPoint($"{target.Host}/.s.PGSQL.{target.Port}")
                : new DnsEndPoint(target.Host, target.Port);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (target.Timeout > 0)
                deadline.CancelAfter(TimeSpan.FromSeconds(target.Timeout));
            try
            {
                var socket = await MessageSocket.ConnectAsync(address, deadline.Token);
                return await StartAsync(new SimpleQueryConnection(address, socket) { LeavesReplies = leavesReplies }, target, deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new TimeoutException($"the database did not answer within {target.Timeout} s");
            }
        }, cancellation);

    public override Task<int> ExecuteAsync(string sql, CancellationToken cancellation) =>
        PoolException.NameAsync("failed to execute a statement", async () =>
        {
            var reply = await AskAsync(sql, cancellation);
            return sql == "COMMIT" && reply.Tag == "ROLLBACK"
                ? throw new PoolException("nothing was committed: the database answered COMMIT with ROLLBACK")
                : reply.RowsChanged;
        }, cancellation);

    public override Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) =>
        PoolException.NameAsync("failed to issue a query", async () => (await AskAsync(sql, cancellation)).Scalar<T>(), cancellation);

    /// <summary>Sends a query and does not wait for its reply.</summary>
    /// <exception cref="PoolException">The connection is lost.</exception>
    public Task SendAsync(string sql) => PoolException.NameAsync("failed to send a statement", async () =>
    {
        await SendAsync(sql, () => Interlocked.Increment(ref _unread), CancellationToken.None);
        return true;
    }, CancellationToken.None);

    /// <summary>
    /// Waits for the replies to all queries, and reads those that no other call waits for. If that takes longer than
    /// <paramref name="timeout"/>, the connection is aborted.
    /// </summary>
    /// <returns>Whether all replies have come. Otherwise the connection cannot be used any more.</returns>
    public async Task<bool> TryReadRepliesAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        await using var end = deadline.Token.Register(Abort);
        await _reading.WaitAsync(CancellationToken.None);
        try
        {
            for (; UnreadReplies > 0; Interlocked.Decrement(ref _unread))
                await ReceiveAsync(CancellationToken.None);
            return IsUsable;
        }
        catch (Exception error) when (error is NpgsqlException or SocketException or IOException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>
    /// Asks the database, on another socket, to cancel the session's statement. The database closes that socket after it has
    /// sent the signal. Until then the signal may still hit the session's next statement.
    /// </summary>
    /// <returns>Whether the request was sent and, with <paramref name="waitForEnd"/>, handled.</returns>
    public async Task<bool> TrySendCancelAsync(bool waitForEnd, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            using var socket = await MessageSocket.ConnectAsync(_address, deadline.Token);
            await socket.SendAsync(MessageSocket.Message(null, [.. MessageSocket.Number(CancelRequestCode), .. _cancelKey]), deadline.Token);
            if (waitForEnd)
                await socket.ReceiveEndAsync(deadline.Token);
            return true;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    public override void Abort()
    {
        Volatile.Write(ref _closed, 1);
        _socket.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;

        try
        {
            await _socket.SendAsync(MessageSocket.Message('X', []), CancellationToken.None);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The database has closed the connection first.
        }

        _socket.Dispose();
    }

    private static async Task<SimpleQueryConnection> StartAsync(
        SimpleQueryConnection connection, NpgsqlConnectionStringBuilder target, CancellationToken cancellation)
    {
        try
        {
            connection._cancelKey = await new SessionStartup(connection._socket, target).RunAsync(cancellation);
            return connection;
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }

    private async Task<Reply> AskAsync(string sql, CancellationToken cancellation)
    {
        Task? turn = null;
        await SendAsync(sql, () => turn = _reading.WaitAsync(CancellationToken.None), cancellation);
        var reply = await (LeavesReplies
            ? ReceiveInTurnAsync(turn!, cancellation)
            : ReceiveInTurnAsync(turn!, CancellationToken.None).WaitAsync(cancellation));
        return reply.Error is null ? reply : throw reply.Error;
    }

    /// <summary>Sends a query and calls <paramref name="sent"/> before another query can be sent.</summary>
    private async Task SendAsync(string sql, Action sent, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            Interlocked.Increment(ref _outstanding);
            await _socket.SendAsync(MessageSocket.Message('Q', sql), CancellationToken.None);
            sent();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Abort();
            throw;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<Reply> ReceiveInTurnAsync(Task turn, CancellationToken cancellation)
    {
        await turn;
        try
        {
            return await ReceiveAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _unread);
            throw;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Reply> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            var reply = await Reply.ReceiveAsync(_socket, cancellation);
            _status = reply.Status;
            Interlocked.Decrement(ref _outstanding);
            return reply;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Abort();
            throw;
        }
    }
}
