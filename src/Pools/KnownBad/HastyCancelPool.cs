using CancelSpec.Pools.KnownBad.SimpleQuery;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool asks the database to cancel the statement of a cancelled request, and does not wait until the database has
/// handled that. lib/pq had this bug (https://github.com/lib/pq/issues/1001): meanwhile the statement ends by itself, the
/// connection is lent again, and the late signal cancels the next request's statement.
/// </summary>
/// <remarks>
/// lib/pq sent the CancelRequest while it was still reading a query's reply. This pool sends one if a reply is on the way at
/// the cancellation, and closes that socket at once. Then it reads the reply and resets the session. If the late signal
/// hits the reset, the pool closes the connection. So the signal can only harm other requests.
/// </remarks>
[Pool("hasty-cancel", "sends a CancelRequest and does not wait for its end", IsKnownBad = true)]
public sealed class HastyCancelPool(PoolSettings settings) : SimpleQueryPool(settings)
{
    // A reply that comes now must still count as on the way at the cancellation.
    protected override bool LeavesReplies => true;

    protected override async ValueTask<bool> OnReturnAsync(SimpleQueryConnection connection, bool completed) =>
        (connection.UnreadReplies == 0 || await connection.TrySendCancelAsync(waitForEnd: false, Settings.RollbackTimeout))
        && await base.OnReturnAsync(connection, completed);
}
