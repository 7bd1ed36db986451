using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>
/// Serves each connection that a subject opens. Its first packet decides whether the connection is a session or a
/// CancelRequest.
/// </summary>
internal sealed class ConnectionHandler(
    EndPoint database, TapOptions options, OpenConnections open, TapHistory history, TapHolds holds, CancellationToken tapEnds)
{
    private volatile bool _refusesConnections;
    private int _encryptionRefused;

    /// <summary>See <see cref="Tap.RefusesConnections"/>.</summary>
    public bool RefusesConnections
    {
        get => _refusesConnections;
        set => _refusesConnections = value;
    }

    /// <summary>See <see cref="Tap.EncryptionRefused"/>.</summary>
    public int EncryptionRefused => Volatile.Read(ref _encryptionRefused);

    /// <summary>Takes a new connection on, or refuses it.</summary>
    public void Accept(Socket socket)
    {
        var subject = new TapSocket(socket);
        if (_refusesConnections)
            Refuse(subject, "as asked");
        else if (open.Count >= options.MostConnections)
            Refuse(subject, $"more than {options.MostConnections} connections");
        else
            open.Serve(ServeAsync(open.Add(subject), socket));
    }

    /// <summary>A connection could not be accepted.</summary>
    public void Fail(SocketException problem) => AddRefused(problem.Message);

    private async Task ServeAsync(Connection connection, Socket socket)
    {
        // The acceptor goes on at once.
        await Task.Yield();
        var subject = connection.Subject;
        try
        {
            socket.NoDelay = true;
            if (await ReadStartupAsync(subject) is not { } packet)
                subject.Close();
            else if (packet.Cancels is { } key)
                await ServeCancelRequestAsync(connection, packet, key);
            else
                await ServeSessionAsync(connection, packet);
        }
        catch (ProtocolException problem)
        {
            history.Add(0, Direction.ToDatabase, TapEvent.Violation, problem.Message);
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
            open.End(connection);
        }
    }

    private async Task<StartupPacket?> ReadStartupAsync(TapSocket subject)
    {
        using var timeout = new CancellationTokenSource(options.StartupTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, tapEnds);
        try
        {
            return await StartupPacket.ReadAsync(subject, () => Interlocked.Increment(ref _encryptionRefused), either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new ProtocolException($"no first packet within {options.StartupTimeout.TotalSeconds} s");
        }
    }

    private async Task ServeSessionAsync(Connection connection, StartupPacket packet)
    {
        var socket = await ConnectAsync(connection);
        // The end of what was closed before this connection was opened is seen before this session begins.
        await open.WhenCaughtUpAsync(before: connection);
        var session = open.Begin(number => new TapSession(number, connection.Subject, socket, history, holds, tapEnds));
        connection.Session = session;
        var running = session.RunAsync(packet.Bytes);
        connection.Begin();
        await CountAsync(session);
        await running;
        open.End(session);
    }

    private async Task<TapSocket> ConnectAsync(Connection connection)
    {
        connection.Connecting.Begin();
        try
        {
            return await SocketExtensions.ConnectAsync(database, tapEnds);
        }
        finally
        {
            connection.Connecting.End();
        }
    }

    private async Task CountAsync(TapSession session)
    {
        await session.Admitted;
        await open.CountAsync();
        session.Counted();
    }

    private async Task ServeCancelRequestAsync(Connection connection, StartupPacket packet, BackendKey key)
    {
        var request = new CancelRequest(connection.Subject, packet.Bytes, open.Find(key), history);
        open.Begin(request);
        connection.Begin();
        history.Add(request.Session?.Number ?? 0, Direction.ToDatabase, TapEvent.CancelRequest, $"process {key.ProcessId}");
        await request.RunAsync(database, holds.TryHold(request), tapEnds);
        open.End(request);
    }

    private void Refuse(TapSocket subject, string reason)
    {
        AddRefused(reason);
        subject.Abort();
    }

    private void AddRefused(string reason) => history.Add(0, direction: null, TapEvent.Refused, reason);
}
