using CancelSpec.Pools.KnownBad.SimpleQuery;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// Known bad: it returns a connection while the reply of the cancelled request is still on the way, as redis-py did
/// (https://github.com/redis/redis-py/issues/2624): a command cancelled after it was sent left its reply on the
/// connection, and from then on each command read the reply of an earlier one.
/// </summary>
/// <remarks>
/// Distilled: redis-py left one reply; here two more follow it, those of ROLLBACK and DISCARD ALL, which are sent
/// without waiting so that neither a transaction nor a setting stays and the replies are all that is wrong. Whoever
/// borrows the connection next reads the first of them. A request that is cancelled while no reply is on the way is
/// cleaned up after as it should be.
/// </remarks>
[Pool("early-return", "returns the connection while the cancelled request's reply is on the way", IsKnownBad = true)]
public sealed class EarlyReturnPool(PoolSettings settings) : SimpleQueryPool(settings)
{
    protected override bool LeavesReplies => true;

    protected override async Task ReturnAsync(PhysicalConnection connection, bool completed, bool cancelled)
    {
        if (cancelled && connection is SimpleQueryConnection { IsUsable: true, UnreadReplies: > 0 } busy)
            await TrySendCleanUpAsync(busy);
        await base.ReturnAsync(connection, completed, cancelled);
    }

    // Where replies are left over, the status is that of an earlier query, and no reason for anything.
    protected override ValueTask<bool> OnReturnAsync(SimpleQueryConnection connection, bool completed) =>
        connection.UnreadReplies > 0 ? new(true) : base.OnReturnAsync(connection, completed);

    private static async Task TrySendCleanUpAsync(SimpleQueryConnection connection)
    {
        try
        {
            await connection.SendAsync("ROLLBACK");
            await connection.SendAsync("DISCARD ALL");
        }
        catch (PoolException)
        {
            // The connection is lost, and not usable any more.
        }
    }
}
