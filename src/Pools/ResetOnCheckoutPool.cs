namespace CancelSpec.Pools;

/// <summary>
/// The pool ends an open transaction when the connection comes back. It resets everything else (DISCARD ALL) only when it
/// lends the connection again.
/// <para>
/// SqlClient does this: <c>Close</c> rolls back pending transactions
/// (https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.close), and a flag in the next
/// borrower's first request makes SQL Server run <c>sp_reset_connection</c> before it. PostgreSQL has no such flag, so
/// the reset costs a round trip for each request, cancelled or not. Until the next checkout an idle connection keeps the
/// locks of a cancelled request.
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
