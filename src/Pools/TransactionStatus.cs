namespace CancelSpec.Pools;

/// <summary>
/// The transaction status in a session's last ReadyForQuery, see
/// https://www.postgresql.org/docs/current/protocol-message-formats.html.
/// </summary>
public enum TransactionStatus
{
    /// <summary>This version of the driver does not show it. To be sure, a pool must spend a round trip.</summary>
    Unknown,

    /// <summary><c>I</c>: not in a transaction.</summary>
    Idle,

    /// <summary><c>T</c>: in a transaction.</summary>
    InTransaction,

    /// <summary><c>E</c>: in a failed transaction, where everything but ROLLBACK is refused.</summary>
    Failed,
}
