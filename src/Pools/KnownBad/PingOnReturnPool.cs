namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool pings the connection of a request that did not complete, and lends it again if it answers. But <c>SELECT 1</c>
/// succeeds inside an open transaction too. In sqlx a connection with an open transaction passed the ping on return
/// (https://github.com/launchbadge/sqlx/pull/4394), and in diesel_async's pools it passed <c>select 1</c>
/// (https://github.com/weiznich/diesel_async/issues/198). The ping fails only in a failed transaction; then the pool
/// closes the connection.
/// </summary>
[Pool("ping-on-return", "lends a connection again that answers SELECT 1, even inside a transaction", IsKnownBad = true)]
public sealed class PingOnReturnPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed)
    {
        if (completed)
            return true;
        if (!await AnswersAsync(connection))
            return false;

        // The database refuses a reset inside a transaction. Outside one the pool resets settings and locks.
        return connection.Status is not TransactionStatus.Idle || await base.OnReturnAsync(connection, completed);
    }

    private async Task<bool> AnswersAsync(PhysicalConnection connection)
    {
        using var deadline = new CancellationTokenSource(Settings.RollbackTimeout);
        try
        {
            return await connection.QueryScalarAsync<int>("SELECT 1", deadline.Token) == 1;
        }
        catch (Exception error) when (error is PoolException or OperationCanceledException)
        {
            return false;
        }
    }
}
