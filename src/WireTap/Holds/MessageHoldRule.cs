namespace CancelSpec.WireTap;

/// <summary>Holds every session right before each message that fits.</summary>
internal sealed class MessageHoldRule(Func<TapMessage, bool> fits) : HoldRule<MessageHold>
{
    /// <summary>The hold that stops a session before this message; null if the message may pass.</summary>
    public MessageHold? TryHold(TapSession session, in TapMessage message) =>
        !IsOver && fits(message) ? TryAdd(new MessageHold(session, message, this)) : null;
}
