namespace CancelSpec.Pools;

/// <summary>
/// The transaction helper rolls back by itself: if anything ends the transaction before COMMIT does, the helper sends
/// ROLLBACK and awaits the answer. It uses a token of its own, because the request's token is already cancelled. Then the
/// pool resets a connection whose request did not complete (DISCARD ALL). If the reset fails, it closes the connection.
/// <para>
/// Python's drivers do this, for example asyncpg's <c>async with connection.transaction()</c>
/// (https://github.com/MagicStack/asyncpg/blob/master/asyncpg/transaction.py): asyncio delivers a cancellation once, so it
/// does not cancel what the exit of the block awaits.
/// </para>
/// <para>
/// The cost is two round trips for each cancelled transaction and nothing otherwise. The helper enforces the rule, so it
/// protects only its users: if a request sends BEGIN without the helper and completes, nothing ends its transaction.
/// </para>
/// </summary>
[Pool("rollback-on-cancel", "the transaction helper rolls back by itself, with a token of its own")]
public sealed class RollbackOnCancelPool(PoolSettings settings) : LendingPool(settings)
{
    protected override async Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await TransactionHelper.RunAsync(connection, work, cancellation);
        }
        catch when (connection.Status is not TransactionStatus.Idle)
        {
            // If the rollback fails, the reset on return fails too, and the pool closes the connection.
            await connection.TryRollbackAsync(Settings.RollbackTimeout);
            throw;
        }
    }

    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        completed || await connection.TryResetAsync(Settings.RollbackTimeout);
}
