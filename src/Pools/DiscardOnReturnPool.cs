namespace CancelSpec.Pools;

/// <summary>
/// A connection that does not come back as it left is closed, and the next request that finds none opens a new one. Its
/// place is free only when the old one is closed, so there are never more connections than the pool may have.
/// <para>
/// pgxpool does so: it destroys what is closed, busy, or not in the status idle
/// (https://github.com/jackc/pgx/blob/master/pgxpool/conn.go). In pgx a cancelled query has closed its connection by
/// then; here the connection survives that, so the pool closes it.
/// </para>
/// <para>
/// Nothing that a request has left can be overlooked, and no cleaning can fail. It costs a new session for each
/// cancellation, some milliseconds and a process of the database's each, and for each request where the driver does not
/// tell the status: where many clients hang up that is a load of its own.
/// </para>
/// </summary>
[Pool("discard-on-return", "closes a connection that comes back in the middle of something, and opens a new one")]
public class DiscardOnReturnPool(PoolSettings settings) : LendingPool(settings)
{
    protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        new(completed && connection.Status is TransactionStatus.Idle);
}
