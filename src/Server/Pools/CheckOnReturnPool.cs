namespace CancelSpec.Server.Pools;

/// <summary>
/// The recommended fix. A connection whose transaction status is not idle is rolled back on return, under a deadline
/// of the pool's own that no request can cancel; if that fails it is closed, and a new one takes its place. Whatever
/// way a request ended, nobody borrows a connection inside a transaction. A clean return costs nothing: the status is
/// in the last ReadyForQuery that was received anyway.
/// </summary>
[Pool("check-on-return", "rolls back what is still open when a connection comes back (the recommended fix)")]
public sealed class CheckOnReturnPool(PoolSettings settings) : LendingPool(settings)
{
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection)
    {
        if (connection.Status is TransactionStatus.Idle)
            return true;

        return await connection.TryRollbackAsync(Settings.RollbackTimeout)
            && connection.Status is TransactionStatus.Idle or TransactionStatus.Unknown;
    }
}
