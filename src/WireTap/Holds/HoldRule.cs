using System.Threading.Channels;

namespace CancelSpec.WireTap;

/// <summary>
/// Makes a hold at every place that fits, until the rule is disposed of. That releases all holds that the rule has made.
/// </summary>
public class HoldRule<THold> : IDisposable
    where THold : Hold
{
    private readonly Lock _access = new();
    private readonly Channel<THold> _reached = Channel.CreateUnbounded<THold>();
    private readonly List<THold> _holds = [];
    private volatile bool _isOver;

    internal HoldRule()
    {
    }

    internal bool IsOver => _isOver;

    /// <summary>The next hold that is reached, each once, in the order in which they were reached.</summary>
    /// <exception cref="ChannelClosedException">The rule was disposed of, and every hold was returned.</exception>
    public ValueTask<THold> NextAsync(CancellationToken cancellation = default) => _reached.Reader.ReadAsync(cancellation);

    /// <summary>Ends the rule and releases its holds.</summary>
    public void Dispose()
    {
        lock (_access)
        {
            _isOver = true;
            _reached.Writer.TryComplete();
            _holds.ForEach(hold => hold.Release());
            _holds.Clear();
        }
    }

    /// <summary>Adds a hold that is reached now.</summary>
    /// <returns>The hold; null if the rule was disposed of.</returns>
    internal THold? TryAdd(THold hold)
    {
        lock (_access)
        {
            if (_isOver)
                return null;
            _holds.RemoveAll(earlier => earlier.IsReleased);
            _holds.Add(hold);
            _reached.Writer.TryWrite(hold);
            return hold;
        }
    }
}
