using System.Threading.Channels;

namespace CancelSpec.WireTap;

/// <summary>
/// As long as it is not disposed of, every session stops, in both directions, right before a message that was asked for,
/// until that stop is resumed. The end of it resumes all stops.
/// </summary>
public sealed class Interception : IDisposable
{
    private readonly Lock _access = new();
    private readonly Channel<InterceptedMessage> _coming = Channel.CreateUnbounded<InterceptedMessage>();
    private readonly List<InterceptedMessage> _stopped = [];
    private readonly Func<TapMessage, bool> _stops;
    private volatile bool _isOver;

    internal Interception(Func<TapMessage, bool> stops) => _stops = stops;

    /// <summary>Whether it was disposed of.</summary>
    internal bool IsOver => _isOver;

    /// <summary>The next stop, each once, in the order in which they were made.</summary>
    /// <exception cref="ChannelClosedException">The interception is over, and each stop was told.</exception>
    public ValueTask<InterceptedMessage> NextAsync(CancellationToken cancellation = default) => _coming.Reader.ReadAsync(cancellation);

    public void Dispose()
    {
        lock (_access)
        {
            _isOver = true;
            _coming.Writer.TryComplete();
            _stopped.ForEach(stop => stop.Resume());
            _stopped.Clear();
        }
    }

    /// <summary>The stop before this message; null if it may pass.</summary>
    internal InterceptedMessage? TryStop(TapSession session, in TapMessage message)
    {
        if (_isOver || !_stops(message))
            return null;
        lock (_access)
        {
            if (_isOver)
                return null;
            _stopped.RemoveAll(earlier => earlier.Resumed.IsCompleted);
            var stop = new InterceptedMessage(session, message, this);
            _stopped.Add(stop);
            _coming.Writer.TryWrite(stop);
            return stop;
        }
    }
}
