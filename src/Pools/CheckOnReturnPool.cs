namespace CancelSpec.Pools;

/// <summary>
/// The recommended fix. If a request completed and its connection's transaction status is idle, the connection goes back
/// at no cost: the status is in the last ReadyForQuery, which was received anyway. Otherwise the pool rolls back and
/// resets the session (DISCARD ALL), because an unfinished request may also have left settings and session locks. That
/// takes two round trips at most, under the pool's own deadline, which no request can cancel. If the reset fails, the
/// pool closes the connection and opens a new one in its place. So no request meets what another one left behind.
/// <para>
/// asyncpg's pool looks at the same status when a connection is released, and rolls back
/// (https://github.com/MagicStack/asyncpg/blob/master/asyncpg/connection.py). It also resets the session each time.
/// </para>
/// <para>Most known-bad pools derive from this one, so that they are right in all but one thing.</para>
/// </summary>
[Pool("check-on-return", "rolls back and resets a connection that comes back from an unfinished request (the recommended fix)")]
public class CheckOnReturnPool(PoolSettings settings) : LendingPool(settings)
{
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        (completed && connection.Status is TransactionStatus.Idle) || await connection.TryResetAsync(Settings.RollbackTimeout);
}
