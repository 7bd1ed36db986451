namespace CancelSpec.Pools;

/// <summary>
/// The transaction helper cleans up after itself: whatever ends it before COMMIT has, it sends ROLLBACK and awaits the
/// answer, with a token of its own, because the request's is cancelled already. The pool then resets a connection whose
/// request did not complete (DISCARD ALL), or closes it where that fails.
/// <para>
/// Python's drivers do so, for example asyncpg's <c>async with connection.transaction()</c>
/// (https://github.com/MagicStack/asyncpg/blob/master/asyncpg/transaction.py): asyncio delivers a cancellation once, so
/// what the exit of the block awaits is not cancelled by it.
/// </para>
/// <para>
/// It costs two round trips for each cancelled transaction and nothing otherwise. The rule is in the helper, so it
/// protects only those who use the helper: a BEGIN of somebody's own is found by nobody if its request completes.
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
            // If it fails, the reset on return fails too, and the connection is closed.
            await connection.TryRollbackAsync(Settings.RollbackTimeout);
            throw;
        }
    }

    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        completed || await connection.TryResetAsync(Settings.RollbackTimeout);
}
