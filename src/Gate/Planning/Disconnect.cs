namespace CancelSpec.Gate.Planning;

/// <summary>How a client leaves.</summary>
public enum Disconnect
{
    /// <summary>It closes its socket: FIN.</summary>
    Close,

    /// <summary>It resets its connection, as a client that is killed with unread data does: RST.</summary>
    Reset,
}
