using System.Net;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>
/// Accepts the connections that come to an address. It has a thread of its own, since only then can it tell
/// whether all connections that were made before a moment are accepted.
/// </summary>
internal sealed class Acceptor
{
    // How long it waits at most before it tries again, when the process has too many files open.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    // How many connections may wait to be accepted; the system may allow fewer.
    private const int Backlog = 1_024;

    private readonly Lock _access = new();
    private readonly Socket _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;
    private readonly Action<Socket> _serve;
    private readonly Action<SocketException> _fail;
    private readonly Func<Task> _nextEnd;
    private readonly Func<Socket, Socket> _accept;
    private TaskCompletionSource? _changed;
    private long _accepted;
    private bool _isStuck;

    /// <summary>Listens; accepts only after <see cref="Start"/>.</summary>
    /// <param name="listen">Where it listens; the port 0 is a free one.</param>
    /// <param name="serve">Takes on a connection that was accepted; it must be quick.</param>
    /// <param name="fail">Called with the reason when a connection could not be accepted.</param>
    /// <param name="nextEnd">Gives a task that completes when a connection has ended, so that there may be room for another.</param>
    /// <param name="accept">Accepts one connection; null for the system's way, which only a test replaces.</param>
    /// <exception cref="SocketException">It cannot listen there.</exception>
    public Acceptor(IPEndPoint listen, Action<Socket> serve, Action<SocketException> fail, Func<Task> nextEnd, Func<Socket, Socket>? accept = null)
    {
        (_serve, _fail, _nextEnd, _accept) = (serve, fail, nextEnd, accept ?? (listener => listener.Accept()));
        _listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(listen);
        _listener.Listen(Backlog);
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _thread = new Thread(Run) { IsBackground = true, Name = "tap" };
    }

    public IPEndPoint Address { get; }

    public void Start() => _thread.Start();

    /// <summary>
    /// Completes when all connections that were made before the call are accepted, or none can be accepted. They are accepted
    /// in the order in which they were made, so later ones are not waited for.
    /// </summary>
    public async Task WhenCaughtUpAsync()
    {
        // The system queues one more than it is asked to.
        var enough = Volatile.Read(ref _accepted) + Backlog + 1;
        while (NextChange(enough) is { } change)
            await change;
    }

    /// <summary>Stops listening. Connections that wait are reset.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        // This wakes the thread.
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
        // The other side has gone before it was accepted, or too many files are open. Other connections may come.
        var ended = _nextEnd();
        _fail(problem);
        if (problem.SocketErrorCode is not SocketError.TooManyOpenSockets)
            return;
        lock (_access)
            Change(isStuck: true);
        Task.WaitAny([ended, Task.Delay(RetryInterval, _end.Token)]);
    }

    private void Change(bool isStuck)
    {
        _isStuck = isStuck;
        _changed?.SetResult();
        _changed = null;
    }

    /// <summary>What must be awaited before looking again; null when the acceptor has caught up.</summary>
    /// <param name="enough">When so many are accepted, no connection that had to be waited for is left.</param>
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
