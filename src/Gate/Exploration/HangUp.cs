namespace CancelSpec.Gate.Exploration;

/// <summary>How a client leaves.</summary>
public enum HangUp
{
    /// <summary>It closes its socket: FIN.</summary>
    Closes,

    /// <summary>It resets its connection, as a client does that is killed with unread data: RST.</summary>
    Resets,
}
