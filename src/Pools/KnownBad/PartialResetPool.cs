namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool resets what its author has thought of: settings and session locks. RESET ALL keeps the role, prepared statements,
/// LISTEN, cursors and temporary objects. amphp's pool for PostgreSQL did this
/// (https://github.com/amphp/postgres/issues/34), and PgDog keeps the role in this way
/// (https://github.com/pgdogdev/pgdog/issues/1341).
/// </summary>
[Pool("partial-reset", "resets settings and session locks, but not what else is in the session", IsKnownBad = true)]
public sealed class PartialResetPool(PoolSettings settings) : LendingPool(settings)
{
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        (completed && connection.Status is TransactionStatus.Idle)
        || await connection.TryResetAsync(Settings.RollbackTimeout, "RESET ALL; SELECT pg_advisory_unlock_all()");
}
