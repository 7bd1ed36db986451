using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>
/// A request to cancel what a session does. It comes on a connection of its own, which the database closes when it has
/// dealt with the request. The tap closes the sender's side only then, since a careful driver waits for that
/// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS).
/// </summary>
public sealed class CancelRequest
{
    private readonly TapSocket _sender;
    private readonly byte[] _packet;
    private readonly TapHistory _history;
    private readonly DebtClock _debt = new();
    private readonly TaskCompletionSource _senderClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal CancelRequest(TapSocket sender, byte[] packet, TapSession? session, TapHistory history) =>
        (_sender, _packet, Session, _history) = (sender, packet, session, history);

    /// <summary>The session that it names; null if no open session has that process and key.</summary>
    public TapSession? Session { get; }

    /// <summary>Completes when the sender has closed its side. A careful driver does not do that before the database has.</summary>
    public Task SenderClosed => _senderClosed.Task;

    /// <summary>Completes when the sender's side is closed, because the database has closed its side or could not be reached.</summary>
    public Task Done => _done.Task;

    /// <summary>How long the database has owed the end of it; null before it is forwarded and when it is done.</summary>
    internal TimeSpan? DatabaseOwesFor => _debt.Age;

    internal async Task RunAsync(EndPoint database, CancelRequestHold? hold, CancellationToken tapEnds)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(tapEnds);
        var watching = WatchSenderAsync(end.Token);
        try
        {
            if (hold is not null)
                await hold.Released.WaitAsync(tapEnds);
            Add(TapEvent.CancelForwarded);
            _debt.Begin();
            await ForwardAsync(await SocketExtensions.ConnectAsync(database, tapEnds), tapEnds);
            Add(TapEvent.CancelDone);
        }
        catch (SocketException problem)
        {
            Add(TapEvent.CancelDone, problem.Message);
        }
        catch (OperationCanceledException)
        {
            // The tap ends, and with it the sender's connection.
        }

        _debt.End();
        await end.CancelAsync();
        await watching;
        _sender.Close();
        _senderClosed.TrySetResult();
        _done.SetResult();
    }

    private async Task ForwardAsync(TapSocket connection, CancellationToken tapEnds)
    {
        try
        {
            await connection.SendAsync(_packet, tapEnds);
            await connection.WhenClosedAsync(tapEnds);
        }
        finally
        {
            connection.Close();
        }
    }

    private async Task WatchSenderAsync(CancellationToken cancellation)
    {
        try
        {
            await _sender.WhenClosedAsync(cancellation);
            _senderClosed.SetResult();
            Add(TapEvent.CancelSenderClosed);
            _sender.EndIntake();
        }
        catch (OperationCanceledException)
        {
            // The sender has waited until the end.
        }
    }

    private void Add(string name, string? detail = null) => _history.Add(Session?.Number ?? 0, Direction.ToDatabase, name, detail);
}
