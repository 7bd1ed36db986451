namespace CancelSpec.Tests.Server;

/// <summary>
/// Holds back what goes on after an await, until the test lets it go on: so the test decides what has happened before
/// the code that waited sees any of it.
/// </summary>
internal sealed class HeldContinuations : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _held = [];

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_held)
            _held.Add((d, state));
    }

    /// <summary>Begins something whose continuations are held back.</summary>
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

    /// <summary>Lets all go on that is held back, and what is held back by that, on this thread.</summary>
    /// <param name="lastFirst">What was held back last goes on first.</param>
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
