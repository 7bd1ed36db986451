using System.Threading.Channels;

namespace CancelSpec.WireTap;

/// <summary>As long as it is not disposed of, CancelRequests are held back. Its end lets all go that were not released.</summary>
public sealed class CancelHold : IDisposable
{
    private readonly Lock _access = new();
    private readonly Channel<CancelRequest> _coming = Channel.CreateUnbounded<CancelRequest>();
    private readonly List<CancelRequest> _held = [];
    private bool _isOver;

    /// <summary>Whether it was disposed of.</summary>
    internal bool IsOver
    {
        get
        {
            lock (_access)
                return _isOver;
        }
    }

    internal CancelHold()
    {
    }

    /// <summary>The next one that is held, each once.</summary>
    /// <exception cref="ChannelClosedException">The holding back is over.</exception>
    public ValueTask<CancelRequest> NextAsync(CancellationToken cancellation = default) => _coming.Reader.ReadAsync(cancellation);

    public void Dispose()
    {
        lock (_access)
        {
            _isOver = true;
            _coming.Writer.TryComplete();
            _held.ForEach(request => request.Release());
            _held.Clear();
        }
    }

    /// <summary>Whether it holds the request back from now on.</summary>
    internal bool TryHold(CancelRequest request)
    {
        lock (_access)
        {
            if (_isOver)
                return false;
            _held.RemoveAll(earlier => earlier.Done.IsCompleted);
            _held.Add(request);
            return _coming.Writer.TryWrite(request);
        }
    }
}
