using CancelSpec.Pools;

namespace OwnPool;

/// <summary>A pool as a user writes it: closes each connection whose request did not run to its end.</summary>
[Pool("own-good", "closes the connection of a cancelled request")]
public sealed class GoodPool(PoolSettings settings) : LendingPool(settings)
{
    protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        new(completed && connection.Status is TransactionStatus.Idle);
}
