namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool ends the transaction when a connection comes back, and nothing else. So the next borrower meets committed
/// settings, session locks and temporary objects of a cancelled request. In SqlClient an isolation level that one
/// borrower has set stays with the pooled connection, because <c>sp_reset_connection</c> does not reset it
/// (https://github.com/dotnet/SqlClient/issues/96).
/// </summary>
[Pool("session-leak", "rolls back, but leaves settings and session locks", IsKnownBad = true)]
public sealed class SessionLeakPool(PoolSettings settings) : LendingPool(settings)
{
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        connection.Status is TransactionStatus.Idle || await connection.TryRollbackAsync(Settings.RollbackTimeout);
}
