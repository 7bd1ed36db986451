namespace CancelSpec.Pools;

/// <summary>
/// The recommended fix. A connection whose request completed, and whose transaction status is idle, goes back at no
/// cost: the status is in the last ReadyForQuery that was received anyway. Any other is rolled back and reset
/// (DISCARD ALL), because a request that stopped in the middle may also have left settings and session locks: two
/// round trips at most, under a deadline of the pool's own that no request can cancel. If that fails it is closed, and
/// a new one takes its place. Whatever way a request ended, nobody borrows what it left behind.
/// <para>
/// asyncpg's pool looks at the same status when a connection is released, and rolls back
/// (https://github.com/MagicStack/asyncpg/blob/master/asyncpg/connection.py); but it resets the session each time.
/// </para>
/// <para>Most known-bad pools derive from this one, to be right in all but one thing.</para>
/// </summary>
[Pool("check-on-return", "rolls back and resets a connection that comes back in the middle of something (the recommended fix)")]
public class CheckOnReturnPool(PoolSettings settings) : LendingPool(settings)
{
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        (completed && connection.Status is TransactionStatus.Idle) || await connection.TryResetAsync(Settings.RollbackTimeout);
}
