namespace CancelSpec.Gate.Driving;

/// <summary>
/// How long to wait for a signal that a right subject always gives. The time is counted in beats of a timer and not by the
/// clock. On a machine that is too busy to serve us the beats come late, and so does the end of the wait.
/// </summary>
internal sealed class WaitLimit
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(25);

    private readonly int _beats;

    public WaitLimit(TimeSpan length) => (Length, _beats) = (length, (int)Math.Ceiling(length / Beat));

    /// <summary>The time on a machine that is not busy.</summary>
    public TimeSpan Length { get; }

    /// <summary>Whether the signal came. An exception of the signal is thrown.</summary>
    /// <exception cref="OperationCanceledException">The judgement was given up.</exception>
    public async Task<bool> WaitAsync(Task signal, CancellationToken cancellation)
    {
        for (var beat = 0; beat < _beats && !signal.IsCompleted; beat++)
        {
            await Task.WhenAny(signal, Task.Delay(Beat, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }

        cancellation.ThrowIfCancellationRequested();
        if (!signal.IsCompleted)
            return false;
        await signal;
        return true;
    }
}
