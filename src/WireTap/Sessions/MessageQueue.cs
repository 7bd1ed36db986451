using System.Buffers;
using System.Runtime.InteropServices;

namespace CancelSpec.WireTap;

/// <summary>
/// The messages of one direction that were received and have not passed yet. One thread takes messages in while another
/// lets them pass. A <see cref="Relay"/> bounds their number by their bytes.
/// </summary>
internal sealed class MessageQueue(Direction direction, SessionFlow flow)
{
    private const byte Failed = (byte)'E';

    private readonly MessageScanner _scanner = new(direction);
    private readonly Queue<TapMessage> _waiting = new();
    private readonly Queue<long> _underWay = new();
    private long _failedStatusAt = -1;

    /// <summary>The offset in the stream up to which bytes may be forwarded.</summary>
    public long PassedTo { get; private set; }

    /// <summary>What has not passed yet, the oldest first: a copy.</summary>
    public TapMessage[] Waiting
    {
        get
        {
            lock (flow.Access)
                return [.. _waiting];
        }
    }

    /// <summary>Whether the stream may end here.</summary>
    public bool MayEnd => _scanner.IsBetweenMessages;

    /// <summary>Takes the replies to a question that is under way out of what came next.</summary>
    /// <returns>How many bytes stay, at the front.</returns>
    public int Keep(Span<byte> bytes)
    {
        if (flow.Question is not { } question)
            return bytes.Length;
        var kept = question.Keep(bytes, _scanner);
        if (question.IsOver)
            End(question);
        return kept;
    }

    /// <summary>Finds the messages in what came next.</summary>
    /// <exception cref="ProtocolException">The bytes are not PostgreSQL's protocol.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (flow.NeedsDetail is var withDetail && _scanner.TryRead(ref bytes, withDetail, out var message))
        {
            lock (flow.Access)
                _waiting.Enqueue(flow.Receive(message, new MessageBody(_scanner.Body, _scanner.SqlHash), withDetail));
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
                if (flow.TryPass(message) is { } released)
                    return released;
                _waiting.Dequeue();
                _underWay.Enqueue(message.End);
                PassedTo = message.End;
            }

            return null;
        }
    }

    /// <summary>Writes the status that has become true into bytes that are sent next.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">The offset in the stream at which they begin.</param>
    public void WriteFailure(ReadOnlySequence<byte> bytes, long offset)
    {
        if (_failedStatusAt - offset is var index && index < 0 || index >= bytes.Length)
            return;
        MemoryMarshal.AsMemory(bytes.Slice(index).First).Span[0] = Failed;
    }

    /// <summary>Forgets what has not passed.</summary>
    public void Clear()
    {
        lock (flow.Access)
            _waiting.Clear();
    }

    private void End(SessionQuestion question)
    {
        lock (flow.Access)
        {
            if (question is { FailsTransaction: true, HasFailedTransaction: true })
                FailLastReady();
            flow.EndQuestion(question);
        }
    }

    /// <summary>The last ReadyForQuery that waits tells of a transaction that has failed since then.</summary>
    private void FailLastReady()
    {
        var messages = _waiting.ToArray();
        var last = Array.FindLastIndex(messages, message => message.Status != '\0');
        if (last < 0)
            return;
        messages[last] = messages[last] with { Status = (char)Failed, Detail = messages[last].Detail is null ? null : "E" };
        _failedStatusAt = messages[last].End - 1;
        _waiting.Clear();
        foreach (var message in messages)
            _waiting.Enqueue(message);
    }

    /// <summary>Tells the flow which messages are forwarded whole, now that the bytes up to an offset are sent.</summary>
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
}
