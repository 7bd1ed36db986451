namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool closes the connection of a cancelled request, which is safe, but does not release its permit. So it lends one
/// connection fewer each time, until no request gets any. In bb8, requests that were cancelled while they waited left the
/// pool in a state where all later requests timed out (https://github.com/djc/bb8/issues/67). Here
/// cancelled requests that have a connection cause that.
/// </summary>
[Pool("lost-permit", "closes the connection of a cancelled request and forgets its permit", IsKnownBad = true)]
public sealed class LostPermitPool(PoolSettings settings)
    // Lost permits never come back, so closing the pool does not wait for them.
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
