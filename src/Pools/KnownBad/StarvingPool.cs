namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool closes a broken connection but still counts it, so no other can take its place. After as many breaks as the
/// pool has connections, every request waits in vain. In bb8, connections that were reported as broken were not replaced,
/// and all later requests timed out (https://github.com/djc/bb8/issues/167). Here the connection of a cancelled request
/// counts as broken. Unlike in <see cref="LostPermitPool"/> the permits are right. A second count beside them is wrong.
/// </summary>
[Pool("starving", "counts closed connections of cancelled requests against its limit forever", IsKnownBad = true)]
public sealed class StarvingPool(PoolSettings settings) : DiscardOnReturnPool(settings)
{
    private readonly SemaphoreSlim _room = new(settings.Size);

    public override async Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        if (!await _room.WaitAsync(Settings.BorrowTimeout, cancellation))
            throw new PoolException($"waited {Settings.BorrowTimeout.TotalSeconds:0.###} s for a connection; the pool has {Settings.Size}");

        try
        {
            return await base.UseAsync(work, cancellation);
        }
        finally
        {
            if (!cancellation.IsCancellationRequested)
                _room.Release();
        }
    }
}
