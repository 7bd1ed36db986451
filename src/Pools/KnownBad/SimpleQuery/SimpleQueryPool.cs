namespace CancelSpec.Pools.KnownBad.SimpleQuery;

/// <summary>
/// Lends connections of our own client and does what check-on-return does. If a request did not complete, the pool reads
/// the replies that are still on the way, rolls back and resets the session, under deadlines that no request can cancel.
/// If that fails, it closes the connection. The known-bad pools that derive from it differ in one thing.
/// </summary>
public abstract class SimpleQueryPool(PoolSettings settings) : LendingPool(settings)
{
    /// <summary>See <see cref="SimpleQueryConnection.LeavesReplies"/>.</summary>
    protected virtual bool LeavesReplies => false;

    protected override async Task<PhysicalConnection> OpenAsync(CancellationToken cancellation) =>
        await SimpleQueryConnection.OpenAsync(Settings, LeavesReplies, cancellation);

    protected sealed override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        OnReturnAsync((SimpleQueryConnection)connection, completed);

    /// <inheritdoc cref="LendingPool.OnReturnAsync"/>
    protected virtual async ValueTask<bool> OnReturnAsync(SimpleQueryConnection connection, bool completed) =>
        (completed && connection.Status is TransactionStatus.Idle)
        || (await connection.TryReadRepliesAsync(Settings.RollbackTimeout) && await connection.TryResetAsync(Settings.RollbackTimeout));
}
