namespace CancelSpec.Tests.Server;

/// <summary>
/// Holds the continuations after awaits until the test releases them. So the test decides which events have happened
/// before the awaiting code goes on.
/// </summary>
internal sealed class HeldContinuations : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _held = [];

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_held)
            _held.Add((d, state));
    }

    /// <summary>Runs an action whose continuations are held.</summary>
    public T Begin<T>(Func<T> action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Runs all held continuations, and those that they lead to, on this thread.</summary>
    /// <param name="lastFirst">The continuation that was held last runs first.</param>
    public void GoOn(bool lastFirst = false)
    {
        while (Take(lastFirst) is { } next)
            Begin(() => { next.Callback(next.State); return true; });
    }

    private (SendOrPostCallback Callback, object? State)? Take(bool last)
    {
        lock (_held)
        {
            if (_held is [])
                return null;
            var next = _held[last ? ^1 : 0];
            _held.RemoveAt(last ? _held.Count - 1 : 0);
            return next;
        }
    }
}
