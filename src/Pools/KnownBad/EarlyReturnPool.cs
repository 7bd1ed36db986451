using CancelSpec.Pools.KnownBad.SimpleQuery;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool takes a connection back while the reply to the cancelled request is still on the way. redis-py had this bug
/// (https://github.com/redis/redis-py/issues/2624): a command that was cancelled after it was sent left its reply on the
/// connection, and from then on each command read the reply to an earlier one.
/// </summary>
/// <remarks>
/// redis-py left one reply. Here the replies to ROLLBACK and DISCARD ALL follow it. The pool sends these two without
/// waiting, so that no transaction and no setting stays and only the replies are wrong. The next borrower reads the first
/// of them. If no reply is on the way at the cancellation, the pool resets the session as it should.
/// </remarks>
[Pool("early-return", "returns the connection while the cancelled request's reply is on the way", IsKnownBad = true)]
public sealed class EarlyReturnPool(PoolSettings settings) : SimpleQueryPool(settings)
{
    protected override bool LeavesReplies => true;

    protected override async Task ReturnAsync(PhysicalConnection connection, bool completed, bool cancelled)
    {
        if (cancelled && connection is SimpleQueryConnection { IsUsable: true, UnreadReplies: > 0 } busy)
            await TrySendResetAsync(busy);
        await base.ReturnAsync(connection, completed, cancelled);
    }

    // If replies are unread, the status belongs to an earlier query and says nothing.
    protected override ValueTask<bool> OnReturnAsync(SimpleQueryConnection connection, bool completed) =>
        connection.UnreadReplies > 0 ? new(true) : base.OnReturnAsync(connection, completed);

    private static async Task TrySendResetAsync(SimpleQueryConnection connection)
    {
        try
        {
            await connection.SendAsync("ROLLBACK");
            await connection.SendAsync("DISCARD ALL");
        }
        catch (PoolException)
        {
            // The connection is lost and cannot be used any more.
        }
    }
}
