namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// A connection that broke is closed, but it is still counted, so that no other may take its place: when as many have
/// broken as the pool may have, every request waits in vain. In bb8 connections that were reported as broken were not
/// replaced, and all later requests timed out (https://github.com/djc/bb8/issues/167). Here those of cancelled requests
/// count as broken. Other than in <see cref="LostPermitPool"/> the permits are right; what is wrong is a count beside
/// them.
/// </summary>
[Pool("starving", "counts closed connections of cancelled requests against its limit for ever", IsKnownBad = true)]
public sealed class StarvingPool(PoolSettings settings) : DiscardOnReturnPool(settings)
{
    private readonly SemaphoreSlim _room = new(settings.Size);

    public override async Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        if (!await _room.WaitAsync(Settings.BorrowTimeout, cancellation))
            throw new PoolException($"waited {Settings.BorrowTimeout.TotalSeconds:0.###} s for one of {Settings.Size} connections");

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
