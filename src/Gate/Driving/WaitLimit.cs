namespace CancelSpec.Gate.Driving;

/// <summary>
/// How long to wait for a signal that a right subject always gives. The time is counted in beats of a <see cref="StallWatch"/>
/// and not by the clock: time in which the database owes the next move, or in which the machine does not serve us or the
/// subject, does not count.
/// </summary>
internal sealed class WaitLimit
{
    private readonly int _beats;

    public WaitLimit(TimeSpan length) => (Length, _beats) = (length, (int)Math.Ceiling(length / StallWatch.Beat));

    /// <summary>The time on a machine that is not busy.</summary>
    public TimeSpan Length { get; }

    /// <summary>Whether the signal came. An exception of the signal is thrown.</summary>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    /// <exception cref="StallException">The database does not answer.</exception>
    public Task<bool> WaitAsync(Task signal, StallWatch watch) => WaitAsync(signal, watch, watch.Cancellation);

    /// <summary>As above, with another token that gives up.</summary>
    public async Task<bool> WaitAsync(Task signal, StallWatch watch, CancellationToken cancellation)
    {
        // The beat that is under way does not count, because a part of it is over.
        for (var beats = _beats == 0 ? 0 : -1; beats < _beats && !signal.IsCompleted;)
        {
            var next = watch.NextBeat;
            await Task.WhenAny(signal, next);
            cancellation.ThrowIfCancellationRequested();
            if (next.IsCompleted && await next)
                beats++;
        }

        cancellation.ThrowIfCancellationRequested();
        if (!signal.IsCompleted)
            return false;
        await signal;
        return true;
    }
}
