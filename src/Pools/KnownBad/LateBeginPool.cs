using System.Collections.Concurrent;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The helper notes the start of a transaction only after the answer to BEGIN. If it is cancelled in between, it has noted
/// nothing. So the connection counts as clean, but the database did begin a transaction. sqlx raised its transaction depth
/// after the await (https://github.com/launchbadge/sqlx/issues/4385), and diesel_async's transaction could be dropped
/// between its start and the note of it (https://github.com/weiznich/diesel_async/issues/198). After any later
/// cancellation the pool rolls the transaction back.
/// </summary>
[Pool("late-begin", "overlooks a transaction that was cancelled while BEGIN was under way", IsKnownBad = true)]
public sealed class LateBeginPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    private readonly ConcurrentDictionary<PhysicalConnection, bool> _assumedClean = new();

    protected override async Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        _assumedClean[connection] = true;
        // Not cancelled: the driver might break the connection, and that would end the transaction.
        await connection.BeginAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        _assumedClean.TryRemove(connection, out _);

        var result = await TransactionHelper.WorkAsync(connection, work, cancellation);
        await connection.CommitAsync(cancellation);
        return result;
    }

    protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        _assumedClean.TryRemove(connection, out _) ? new(true) : base.OnReturnAsync(connection, completed);
}
