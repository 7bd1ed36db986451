using System.Diagnostics;

namespace CancelSpec.WireTap;

/// <summary>The events that a tap has seen, in the order in which it let them pass. Bounded: it counts the events that it drops.</summary>
public sealed class TapHistory
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _access = new();
    private readonly Queue<TapEvent> _events = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly int _capacity;
    private readonly int _detailCapacity;
    private volatile bool _isRecording;
    private long _detailBytes;
    private long _position;
    private long _dropped;

    /// <param name="capacity">How many events are kept.</param>
    /// <param name="detailCapacity">How many bytes their details may take.</param>
    /// <param name="isRecording">Whether messages are recorded from the start.</param>
    internal TapHistory(int capacity, int detailCapacity, bool isRecording) =>
        (_capacity, _detailCapacity, _isRecording) = (capacity, detailCapacity, isRecording);

    /// <summary>Whether messages are recorded. Events that concern a connection as a whole always are.</summary>
    public bool IsRecording
    {
        get => _isRecording;
        set => _isRecording = value;
    }

    /// <summary>How many of the oldest events had to make room for new ones since the last <see cref="Clear"/>.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The kept events, the oldest first: a copy.</summary>
    public IReadOnlyList<TapEvent> Events
    {
        get
        {
            lock (_access)
                return [.. _events];
        }
    }

    /// <summary>How many events the tap has seen so far, whether they are kept or not.</summary>
    public long Position
    {
        get
        {
            lock (_access)
                return _position;
        }
    }

    /// <summary>The present time on the clock of <see cref="TapEvent.At"/>.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>A moment on the clock of <see cref="TapEvent.At"/>.</summary>
    /// <param name="timestamp">The moment, as <see cref="Stopwatch.GetTimestamp"/> gives it.</param>
    public TimeSpan TimeOf(long timestamp) => Stopwatch.GetElapsedTime(_start, timestamp);

    /// <summary>Forgets all events, and how many were dropped.</summary>
    public void Clear()
    {
        lock (_access)
        {
            _events.Clear();
            _detailBytes = 0;
            _dropped = 0;
        }
    }

    /// <summary>The first kept event that fits, or the next one that comes.</summary>
    /// <param name="fits">Called while the flow waits: it must be quick and call nothing of the tap.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public async Task<TapEvent> WhenAsync(Func<TapEvent, bool> fits, CancellationToken cancellation = default)
    {
        var waiter = new Waiter(fits);
        lock (_access)
        {
            if (_events.FirstOrDefault(fits) is { } already)
                return already;
            _waiters.AddLast(waiter);
        }

        return await WaitAsync(waiter, cancellation);
    }

    /// <summary>Returns when the tap has seen more than it had seen at a position.</summary>
    /// <param name="position">As <see cref="Position"/> gave it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public async Task WhenPastAsync(long position, CancellationToken cancellation = default)
    {
        var waiter = new Waiter(_ => true);
        lock (_access)
        {
            if (_position > position)
                return;
            _waiters.AddLast(waiter);
        }

        await WaitAsync(waiter, cancellation);
    }

    private async Task<TapEvent> WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        try
        {
            return await waiter.Seen.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (_access)
                _waiters.Remove(waiter);
        }
    }

    /// <summary>Adds a message that has passed.</summary>
    internal void Add(in TapMessage message) =>
        Add(new TapEvent(Now, message.Session, message.Direction, message.Name, message.Detail)
        {
            IsMessage = true,
            Sql = message.Sql,
            BoundValues = message.BoundValues,
            ErrorText = message.ErrorText,
            ReceivedAt = message.Direction is Direction.ToDatabase ? message.ReceivedAt : null,
        });

    /// <summary>Adds what happened to a connection as a whole.</summary>
    internal void Add(int session, Direction? direction, string name, string? detail = null) =>
        Add(new TapEvent(Now, session, direction, name, detail));

    private void Add(TapEvent seen)
    {
        lock (_access)
        {
            _detailBytes += BytesOf(seen);
            while (_events.Count == _capacity || (_detailBytes > _detailCapacity && _events.Count > 0))
            {
                _detailBytes -= BytesOf(_events.Dequeue());
                _dropped++;
            }

            _events.Enqueue(seen);
            _position++;
            foreach (var waiter in _waiters)
            {
                if (waiter.Fits(seen))
                    waiter.Seen.TrySetResult(seen);
            }
        }
    }

    private static int BytesOf(TapEvent seen) => ((seen.Detail?.Length ?? 0) + (seen.ErrorText?.Length ?? 0)) * sizeof(char);

    private sealed record Waiter(Func<TapEvent, bool> Fits)
    {
        public TaskCompletionSource<TapEvent> Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
