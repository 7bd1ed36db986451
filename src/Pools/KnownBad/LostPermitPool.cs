namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The connection of a cancelled request is closed, which is safe, but its permit is not released: the pool lends one
/// connection fewer each time, until nobody gets any. In bb8 requests that were cancelled while they waited left the
/// pool in a state where all later ones timed out (https://github.com/djc/bb8/issues/67); here it is those that have a
/// connection.
/// </summary>
[Pool("lost-permit", "closes the connection of a cancelled request and forgets its permit", IsKnownBad = true)]
public sealed class LostPermitPool(PoolSettings settings)
    // Closing the pool need not wait for permits that never come back.
    : CheckOnReturnPool(settings with { CloseTimeout = TimeSpan.Zero })
{
    protected override async Task ReturnAsync(PhysicalConnection connection, bool completed, bool cancelled)
    {
        if (cancelled)
            await connection.DisposeAsync();
        else
            await base.ReturnAsync(connection, completed, cancelled);
    }
}
