using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>
/// The tap's end of a connection. It knows of every byte that leaves the system's buffer, so that it can tell whether all
/// that the other side had written, up to its end, is taken in.
/// </summary>
internal sealed class TapSocket
{
    private readonly Socket _socket;
    private readonly Lock _access = new();
    private Intake _intake = Intake.Busy;
    private long _received;
    private long _takenIn;
    private TaskCompletionSource? _changed;

    public TapSocket(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    private enum Intake
    {
        /// <summary>Bytes that were received are being examined.</summary>
        Busy,

        /// <summary>All that was received is taken in.</summary>
        Waiting,

        /// <summary>Nothing is received for now, since too much waits to be forwarded.</summary>
        Paused,

        /// <summary>Nothing will be received any more.</summary>
        Over,
    }

    /// <summary>Says that what was received so far is taken in. Completes when there may be more, the end of the stream included.</summary>
    /// <exception cref="SocketException">The other side has reset the connection.</exception>
    public ValueTask<int> WhenReadableAsync(CancellationToken cancellation)
    {
        Enter(Intake.Waiting);
        return _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellation);
    }

    /// <summary>Receives what <see cref="WhenReadableAsync"/> has announced. There may be nothing after all.</summary>
    /// <param name="into">Has room for at least one byte.</param>
    /// <param name="count">How many bytes have come; 0 is the end of the stream.</param>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="SocketException">The other side has reset the connection.</exception>
    public bool TryReceive(Span<byte> into, out int count)
    {
        SocketError problem;
        // Under one lock, so that what has left the system's buffer is always counted.
        lock (_access)
        {
            Enter(Intake.Busy);
            count = _socket.Receive(into, SocketFlags.None, out problem);
            _received += count;
        }

        return problem switch
        {
            SocketError.Success => true,
            SocketError.WouldBlock => false,
            _ => throw new SocketException((int)problem),
        };
    }

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        _socket.SendAsync(bytes, SocketFlags.None, cancellation);

    /// <summary>Says that nothing will be received until <see cref="WhenReadableAsync"/> is called again.</summary>
    public void Pause() => Enter(Intake.Paused);

    /// <summary>Says that nothing will be received any more.</summary>
    public void EndIntake() => Enter(Intake.Over);

    /// <summary>
    /// Completes when all that the other side had sent before the call is taken in, its end included, or when nothing more
    /// will be taken in. What the other side sends after the call is not waited for.
    /// </summary>
    public async Task WhenCaughtUpAsync()
    {
        var sent = BytesSent();
        while (NextChange(sent) is { } change)
            await change;
    }

    /// <summary>Completes when the other side has closed or reset the connection; what it still sends is dropped.</summary>
    public async Task WhenClosedAsync(CancellationToken cancellation)
    {
        var dropped = new byte[256];
        try
        {
            do
                await WhenReadableAsync(cancellation);
            while (!TryReceive(dropped, out var count) || count > 0);
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }

    /// <summary>Closes this side's half: the other side reads an end of file.</summary>
    public void HalfClose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other side has gone already.
        }
    }

    public void Close()
    {
        lock (_access)
        {
            Enter(Intake.Over);
            _socket.Dispose();
        }
    }

    /// <summary>Closes with RST: the other side gets an error, not an end of file.</summary>
    public void Abort()
    {
        lock (_access)
        {
            Enter(Intake.Over);
            _socket.Abort();
        }
    }

    private void Enter(Intake intake)
    {
        lock (_access)
        {
            if (_intake is Intake.Over)
                return;
            _intake = intake;
            if (intake is Intake.Busy)
                return;
            _takenIn = _received;
            _changed?.SetResult();
            _changed = null;
        }
    }

    /// <summary>The offset in the stream up to which the other side has sent, as far as the system knows.</summary>
    private long BytesSent()
    {
        lock (_access)
            return _intake is Intake.Over ? _received : _received + _socket.Available;
    }

    /// <summary>
    /// What must be awaited before looking again. Null when all up to an offset is taken in, and the end of the stream too if
    /// it was right behind the offset.
    /// </summary>
    private Task? NextChange(long sent)
    {
        lock (_access)
        {
            if (HasCaughtUp(sent))
                return null;
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }

    private bool HasCaughtUp(long sent)
    {
        if (_intake is Intake.Paused or Intake.Over)
            return true;
        // What came behind that offset shows that the stream did not end there.
        if (_takenIn < sent || _received > sent)
            return _takenIn >= sent;
        return _intake is Intake.Waiting && !HasEnded();
    }

    /// <summary>Whether the end of the stream has come and is not received yet. Called when no byte is known to wait before it.</summary>
    private bool HasEnded()
    {
        // What comes while another call holds the system's lock on the socket is put aside until that call is over, and
        // Poll does not see it. Available takes the lock, so that nothing is aside any more.
        return _socket.Available == 0 && _socket.Poll(0, SelectMode.SelectRead);
    }
}
