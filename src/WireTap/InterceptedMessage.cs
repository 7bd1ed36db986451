namespace CancelSpec.WireTap;

/// <summary>A stop of one session right before a message, in both directions. Nothing passes there until it is resumed.</summary>
public sealed class InterceptedMessage
{
    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal InterceptedMessage(TapSession session, TapMessage message, Interception interception) =>
        (Session, Message, Interception) = (session, message, interception);

    public TapSession Session { get; }

    /// <summary>What waits.</summary>
    public TapMessage Message { get; }

    internal Interception Interception { get; }

    internal Task Resumed => _resumed.Task;

    /// <summary>Completes when the message has passed, or is no longer stopped by this.</summary>
    internal Task Passed => _passed.Task;

    /// <summary>
    /// Lets the message pass, and then what follows up to the next message that was asked for. Where the session is parked
    /// too, it passes when both are resumed.
    /// </summary>
    public void Resume() => _resumed.TrySetResult();

    internal void Pass() => _passed.TrySetResult();
}
