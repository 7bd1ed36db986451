namespace CancelSpec.WireTap;

/// <summary>
/// Holds one session, in both directions, right before a message. When it is released, the message passes, and then what
/// follows up to the next hold. Where a <see cref="BoundaryHold"/> stops the session too, both must be released.
/// </summary>
public sealed class MessageHold : Hold
{
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal MessageHold(TapSession session, TapMessage message, MessageHoldRule rule) =>
        (Session, Message, Rule) = (session, message, rule);

    /// <summary>The session that is held.</summary>
    public TapSession Session { get; }

    /// <summary>The message that waits.</summary>
    public TapMessage Message { get; }

    internal MessageHoldRule Rule { get; }

    /// <summary>Completes when the message has passed, or another hold stops it.</summary>
    internal Task Passed => _passed.Task;

    internal void Pass() => _passed.TrySetResult();
}
