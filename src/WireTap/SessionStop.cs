namespace CancelSpec.WireTap;

/// <summary>Where an interception holds a session. For one thread at a time.</summary>
internal sealed class SessionStop(TapControls controls)
{
    private InterceptedMessage? _stop;

    /// <summary>What must be awaited before asking again whether a message may pass; null if it may.</summary>
    public Task? Holds(TapSession owner, in ScannedMessage message)
    {
        if (_stop is { } stop)
        {
            if (HoldsAll(message.Direction) is { } held)
                return held;
            // It was resumed; only an interception that is new since may ask for it once more.
            if (stop.Interception == controls.Interception)
                return null;
        }

        if (controls.Interception?.TryStop(owner, message.Tell(owner.Number)) is not { } next)
            return null;
        _stop?.Pass();
        _stop = next;
        return next.Resumed;
    }

    /// <summary>What must be awaited before asking again whether the end of a direction may pass; null if it may.</summary>
    public Task? HoldsEnd(Direction direction) => HoldsAll(direction);

    /// <summary>The next message of a direction has passed.</summary>
    public void Passed(Direction direction)
    {
        if (_stop?.Message.Direction != direction)
            return;
        _stop.Pass();
        _stop = null;
    }

    // What was resumed goes first, then the other direction.
    private Task? HoldsAll(Direction direction) => _stop switch
    {
        null => null,
        { Resumed.IsCompleted: false } stop => stop.Resumed,
        { } stop when stop.Message.Direction != direction => stop.Passed,
        _ => null,
    };
}
