namespace CancelSpec.Pools;

/// <summary>
/// The pool closes the connection of a request that did not complete or is still in a transaction. The next request that
/// finds no idle connection opens a new one. The place is free only after the old one is closed, so there are never more
/// connections than the pool may have.
/// <para>
/// pgxpool does this: it destroys a connection that is closed, busy, or not idle
/// (https://github.com/jackc/pgx/blob/master/pgxpool/conn.go). In pgx a cancelled query has closed its connection by
/// then. In Npgsql the connection survives the cancellation, so the pool closes it.
/// </para>
/// <para>
/// The pool cannot overlook what a request has left, and no reset can fail. The cost is a new session for each
/// cancellation: some milliseconds and a process of the database. If the driver does not tell the status, each request
/// costs that. Where many clients hang up, the new sessions are a load of their own.
/// </para>
/// </summary>
[Pool("discard-on-return", "closes a connection that comes back from an unfinished request, and opens a new one")]
public class DiscardOnReturnPool(PoolSettings settings) : LendingPool(settings)
{
    protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        new(completed && connection.Status is TransactionStatus.Idle);
}
