namespace CancelSpec.WireTap;

/// <summary>
/// The messages of one direction that were received and have not passed yet. One thread takes in while another lets
/// pass. As many wait as the bytes of a pump can hold.
/// </summary>
internal sealed class MessageQueue(Direction direction, SessionFlow flow)
{
    private readonly MessageScanner _scanner = new(direction);
    private readonly Queue<ScannedMessage> _waiting = new();
    private readonly Queue<long> _underWay = new();
    private long _offset;
    private bool _isDescribed;

    /// <summary>The offset in the stream up to which bytes may be forwarded.</summary>
    public long PassedTo { get; private set; }

    /// <summary>What has not passed yet, the oldest first: a copy.</summary>
    public ScannedMessage[] Waiting
    {
        get
        {
            lock (flow.Access)
                return [.. _waiting];
        }
    }

    /// <summary>Whether the stream may end here.</summary>
    public bool MayEnd => _scanner.IsBetweenMessages;

    /// <summary>Finds the messages in what came next.</summary>
    /// <exception cref="ProtocolException">It is not PostgreSQL's protocol.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var isWhole = _scanner.Read(bytes, out var consumed);
            bytes = bytes[consumed..];
            _offset += consumed;
            // A long message may pass as soon as enough of it is known, so that it never has to be held whole.
            if (!_isDescribed && (isWhole || (_scanner.BodyLeft > 0 && _scanner.Body.Length == MessageScanner.KeptBody)))
            {
                _isDescribed = true;
                Add(ScannedMessage.Of(_scanner, direction, _offset, flow.IsWatched));
            }

            if (isWhole)
                _isDescribed = false;
        }
    }

    /// <summary>Lets pass what may.</summary>
    /// <returns>What must be awaited before asking again; null if nothing waits any more.</returns>
    public Task? Pass()
    {
        lock (flow.Access)
        {
            while (_waiting.TryPeek(out var message))
            {
                if (flow.TryPass(message) is { } resumed)
                    return resumed;
                _waiting.Dequeue();
                _underWay.Enqueue(message.End);
                PassedTo = message.End;
            }

            return null;
        }
    }

    /// <summary>Forgets what has not passed.</summary>
    public void Clear()
    {
        lock (flow.Access)
            _waiting.Clear();
    }

    /// <summary>Tells the flow which messages have been forwarded whole, now that the bytes up to an offset have.</summary>
    public void Sent(long offset)
    {
        var whole = 0;
        while (_underWay.TryPeek(out var end) && end <= offset)
        {
            _underWay.Dequeue();
            whole++;
        }

        if (whole > 0)
            flow.Forwarded(whole);
    }

    private void Add(in ScannedMessage message)
    {
        lock (flow.Access)
        {
            _waiting.Enqueue(flow.Receive(message));
        }
    }
}
