using CancelSpec.Pools.KnownBad.SimpleQuery;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// Known bad: it asks the database to cancel the statement of a cancelled request, and does not wait until the database
/// has dealt with that, as lib/pq did (https://github.com/lib/pq/issues/1001): the statement ends by itself meanwhile,
/// the connection is lent on, and the late signal cancels the next request's statement.
/// </summary>
/// <remarks>
/// Distilled: lib/pq sent the CancelRequest beside a query that was still being read; here it is sent whenever a reply
/// is on the way at the cancellation, and its socket is closed at once. Then the reply is read to its end and the
/// session is cleaned; where the late signal hits that, the connection is closed. So only others can be hit by it.
/// </remarks>
[Pool("hasty-cancel", "sends a CancelRequest and does not wait for its end", IsKnownBad = true)]
public sealed class HastyCancelPool(PoolSettings settings) : SimpleQueryPool(settings)
{
    // So that a reply that comes now does not hide that it was on the way when the request was cancelled.
    protected override bool LeavesReplies => true;

    protected override async ValueTask<bool> OnReturnAsync(SimpleQueryConnection connection, bool completed) =>
        (connection.UnreadReplies == 0 || await connection.TrySendCancelAsync(waitForEnd: false, Settings.RollbackTimeout))
        && await base.OnReturnAsync(connection, completed);
}
