namespace CancelSpec.Pools;

/// <summary>
/// Transactions end when a connection comes back; everything else that a request may have left is reset (DISCARD ALL)
/// when the connection is lent again, and only then.
/// <para>
/// SqlClient does so: <c>Close</c> rolls back pending transactions
/// (https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.close), and a flag in the next
/// borrower's first request has SQL Server run <c>sp_reset_connection</c> before it. PostgreSQL knows no such flag, so
/// here it costs a round trip for each request, cancelled or not. Until the next checkout the locks of a cancelled
/// request stay with an idle connection.
/// </para>
/// </summary>
[Pool("reset-on-checkout", "ends the transaction on return, and resets the session before it is lent again")]
public sealed class ResetOnCheckoutPool(PoolSettings settings) : LendingPool(settings)
{
    protected override async ValueTask<bool> OnBorrowAsync(PhysicalConnection connection) =>
        await connection.TryResetAsync(Settings.RollbackTimeout);

    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        connection.Status is TransactionStatus.Idle || await connection.TryRollbackAsync(Settings.RollbackTimeout);
}
