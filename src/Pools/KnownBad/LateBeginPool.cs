using System.Collections.Concurrent;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The helper notes that a transaction has begun only after BEGIN was answered. Cancelled in between, it has noted
/// nothing, so the connection counts as clean, but the database did begin. sqlx raised its transaction depth after the
/// await (https://github.com/launchbadge/sqlx/issues/4385), and diesel_async's transaction could be dropped between its
/// start and the note of it (https://github.com/weiznich/diesel_async/issues/198). Cancelled at any later moment the
/// transaction is rolled back.
/// </summary>
[Pool("late-begin", "takes a transaction for not begun when it was cancelled while BEGIN was under way", IsKnownBad = true)]
public sealed class LateBeginPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    private readonly ConcurrentDictionary<PhysicalConnection, bool> _thoughtClean = new();

    protected override async Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        _thoughtClean[connection] = true;
        // Awaited to its end, so that it is never the driver that ends the transaction by breaking the connection.
        await connection.BeginAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        _thoughtClean.TryRemove(connection, out _);

        var result = await TransactionHelper.WorkAsync(connection, work, cancellation);
        await connection.CommitAsync(cancellation);
        return result;
    }

    protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        _thoughtClean.TryRemove(connection, out _) ? new(true) : base.OnReturnAsync(connection, completed);
}
