namespace CancelSpec.Pools;

/// <summary>
/// What the last ReadyForQuery of a session said, see
/// https://www.postgresql.org/docs/current/protocol-message-formats.html.
/// </summary>
public enum TransactionStatus
{
    /// <summary>This driver's version does not tell; whoever needs to be sure spends a round trip.</summary>
    Unknown,

    /// <summary><c>I</c>: not in a transaction.</summary>
    Idle,

    /// <summary><c>T</c>: in a transaction.</summary>
    InTransaction,

    /// <summary><c>E</c>: in a failed transaction, where everything but ROLLBACK is refused.</summary>
    Failed,
}
