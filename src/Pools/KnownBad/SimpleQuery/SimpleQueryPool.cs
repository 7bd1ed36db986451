namespace CancelSpec.Pools.KnownBad.SimpleQuery;

/// <summary>
/// Lends connections of our own client, and by itself does what check-on-return does: a connection whose request did
/// not complete gets what is still on its way, is rolled back and reset, under deadlines that no request can cancel,
/// and is closed where that fails. The known-bad pools on it differ from that in the one thing that is wrong with them.
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
