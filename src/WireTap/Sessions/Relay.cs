using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace CancelSpec.WireTap;

/// <summary>
/// One direction of a session. One loop reads and finds the messages, whether they may pass or not. Another loop forwards
/// those that may. At most about <see cref="Bound"/> bytes lie between them, then the reading waits.
/// </summary>
internal sealed class Relay(Direction direction, TapSocket from, TapSocket to, SessionFlow flow)
{
    /// <summary>How many bytes are taken in at most while nothing may pass. One read may exceed it.</summary>
    public const int Bound = 1 << 18;

    private const int ReadBytes = 1 << 14;

    // Inline, so that the thread that has received a message also sends it if it may pass.
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: Bound, resumeWriterThreshold: Bound / 2, minimumSegmentSize: ReadBytes,
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));

    private readonly MessageQueue _messages = new(direction, flow);
    private long _received;
    private long _sent;
    private bool _wasReset;
    private bool _isUndeliverable;

    /// <summary>The most bytes that ever waited to be forwarded.</summary>
    public long LargestBacklog { get; private set; }

    /// <summary>What was received and has not passed yet, the oldest first: a copy.</summary>
    public TapMessage[] Waiting => _messages.Waiting;

    /// <summary>Reads until the stream ends.</summary>
    /// <param name="first">The session's first packet, if it was read already.</param>
    /// <param name="cancellation">Ends the reading at once.</param>
    /// <exception cref="ProtocolException">The bytes are not PostgreSQL's protocol.</exception>
    public async Task ReadAsync(ReadOnlyMemory<byte> first, CancellationToken cancellation)
    {
        try
        {
            if (!first.IsEmpty)
                await TakeInCopyAsync(first, cancellation);

            await ReceiveAllAsync(cancellation);
            flow.ReceiveEnd(direction, _wasReset ? TapEvent.Reset : TapEvent.Eof);
        }
        finally
        {
            from.EndIntake();
        }

        await _pipe.Writer.CompleteAsync();
    }

    /// <summary>Forwards what may pass until all has passed, then the end of the stream.</summary>
    /// <returns>Whether the stream ended in a reset, which the caller must forward.</returns>
    public async Task<bool> ForwardAsync(CancellationToken cancellation)
    {
        try
        {
            var isOver = false;
            while (!isOver)
            {
                // Awaited here and not in a method of its own, since each method that has to wait allocates.
                var read = await _pipe.Reader.ReadAsync(cancellation);
                var released = await ForwardWhatMayPassAsync(read.Buffer, cancellation);
                if (released is not null)
                    await released.WaitAsync(cancellation);
                isOver = read.IsCompleted && released is null;
            }
        }
        finally
        {
            await _pipe.Reader.CompleteAsync();
        }

        while (flow.TryPassEnd(direction) is { } released)
            await released.WaitAsync(cancellation);
        if (!_wasReset)
            to.HalfClose();
        flow.Forwarded(1);
        return _wasReset;
    }

    /// <summary>Forgets what has not passed.</summary>
    public void Clear() => _messages.Clear();

    private async Task ReceiveAllAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await from.WhenReadableAsync(cancellation);
                var memory = _pipe.Writer.GetMemory();
                if (!from.TryReceive(memory.Span, out var count))
                    continue;
                if (count == 0)
                    break;
                if (direction is Direction.ToSubject)
                    count = _messages.Keep(memory.Span[..count]);
                var room = TakeInAsync(memory[..count], cancellation);
                if (room.IsCompleted)
                    await room;
                else
                    await PauseAsync(room);
            }
        }
        catch (SocketException)
        {
            _wasReset = true;
            return;
        }

        if (direction is Direction.ToSubject && flow.Question is { Error.IsEmpty: false } question)
            await TakeInCopyAsync(question.Error, cancellation);
        if (!_messages.MayEnd)
            throw new ProtocolException($"the stream {direction} ends inside a message");
    }

    private async Task PauseAsync(ValueTask<FlushResult> room)
    {
        from.Pause();
        if (direction is Direction.ToSubject)
            flow.PauseReplies();
        await room;
        if (direction is Direction.ToSubject)
            flow.ResumeReplies();
    }

    private ValueTask<FlushResult> TakeInCopyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        bytes.CopyTo(_pipe.Writer.GetMemory(bytes.Length));
        return TakeInAsync(bytes, cancellation);
    }

    private ValueTask<FlushResult> TakeInAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _messages.Take(bytes.Span);
        _received += bytes.Length;
        LargestBacklog = Math.Max(LargestBacklog, _received - Volatile.Read(ref _sent));
        _pipe.Writer.Advance(bytes.Length);
        return _pipe.Writer.FlushAsync(cancellation);
    }

    /// <returns>What must be awaited before more may pass; null if all passed.</returns>
    private async ValueTask<Task?> ForwardWhatMayPassAsync(ReadOnlySequence<byte> received, CancellationToken cancellation)
    {
        var released = _messages.Pass();
        var sendable = received.Slice(0, Math.Min(received.Length, _messages.PassedTo - _sent));
        _messages.WriteFailure(sendable, _sent);
        foreach (var piece in sendable)
            await SendAsync(piece, cancellation);
        Volatile.Write(ref _sent, _sent + sendable.Length);
        _messages.Sent(_sent);

        // What a hold stops counts as not examined, so that the pipe's bound applies to it.
        _pipe.Reader.AdvanceTo(sendable.End, released is null ? received.End : sendable.End);
        return released;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            while (!bytes.IsEmpty && !_isUndeliverable)
                bytes = bytes[await to.SendAsync(bytes, cancellation)..];
        }
        catch (SocketException)
        {
            // The receiver has gone, which its own direction reports. What still comes is read and thrown away.
            _isUndeliverable = true;
        }
    }
}
