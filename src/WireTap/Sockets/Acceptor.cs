using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>
/// Takes in the connections that come to an address on loopback. On a thread of its own, since only so it can be told
/// whether all who had connected are taken in.
/// </summary>
internal sealed class Acceptor
{
    /// <summary>How long it waits for files that others in this process may give back.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    // So many may wait to be accepted; the system may allow fewer.
    private const int Backlog = 1_024;

    private readonly Lock _access = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;
    private readonly Action<Socket> _serve;
    private readonly Action<SocketException> _fail;
    private readonly Func<Task> _nextEnd;
    private readonly Func<Socket, Socket> _accept;
    private TaskCompletionSource? _changed;
    private long _accepted;
    private bool _isStuck;

    /// <summary>Begins to listen at a free port.</summary>
    /// <param name="serve">Takes a connection on; it must be quick.</param>
    /// <param name="fail">Hears why one could not be accepted.</param>
    /// <param name="nextEnd">Completes when some connection has ended, so that there may be room for another.</param>
    /// <param name="accept">Only a test needs another one than the system's.</param>
    public Acceptor(Action<Socket> serve, Action<SocketException> fail, Func<Task> nextEnd, Func<Socket, Socket>? accept = null)
    {
        (_serve, _fail, _nextEnd, _accept) = (serve, fail, nextEnd, accept ?? (listener => listener.Accept()));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _thread = new Thread(Run) { IsBackground = true, Name = "tap" };
    }

    public IPEndPoint Address { get; }

    public void Start() => _thread.Start();

    /// <summary>
    /// Completes when all who had connected before the call are taken in, or none can be. They are taken in in the order in
    /// which they connect, so those that come later are not waited for.
    /// </summary>
    public async Task WhenCaughtUpAsync()
    {
        // As the system queues one more than it is asked to.
        var enough = Volatile.Read(ref _accepted) + Backlog + 1;
        while (NextChange(enough) is { } change)
            await change;
    }

    /// <summary>Stops listening; those who wait are turned away.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        // It wakes the thread.
        lock (_access)
            _listener.Dispose();
        await Task.Run(_thread.Join);
    }

    private void Run()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _listener.Poll(Timeout.Infinite, SelectMode.SelectRead);
                Accept();
            }
            catch (ObjectDisposedException)
            {
                // The end.
            }
            catch (SocketException problem)
            {
                if (!_end.IsCancellationRequested)
                    Fail(problem);
            }
        }
    }

    private void Accept()
    {
        lock (_access)
        {
            if (_end.IsCancellationRequested)
                return;
            _serve(_accept(_listener));
            _accepted++;
            Change(isStuck: false);
        }
    }

    private void Fail(SocketException problem)
    {
        // The caller has gone before it was accepted, or there are too many files; others may come.
        var ended = _nextEnd();
        _fail(problem);
        if (problem.SocketErrorCode is not SocketError.TooManyOpenSockets)
            return;
        lock (_access)
            Change(isStuck: true);
        Task.WaitAny([ended, Task.Delay(Patience, _end.Token)]);
    }

    private void Change(bool isStuck)
    {
        _isStuck = isStuck;
        _changed?.SetResult();
        _changed = null;
    }

    /// <summary>Null when it has caught up.</summary>
    /// <param name="enough">When so many have been accepted, none of those that had connected before is left.</param>
    private Task? NextChange(long enough)
    {
        lock (_access)
        {
            if (_accepted >= enough || _isStuck || _end.IsCancellationRequested || !_listener.Poll(0, SelectMode.SelectRead))
                return null;
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _changed.Task;
        }
    }
}
