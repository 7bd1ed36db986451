namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// A connection whose request did not complete is pinged, and lent again if it answers. <c>SELECT 1</c> is answered
/// inside an open transaction as well as outside: health is not cleanliness. In sqlx a connection with an open
/// transaction passed the ping on return (https://github.com/launchbadge/sqlx/pull/4394), in diesel_async's pools
/// <c>select 1</c> (https://github.com/weiznich/diesel_async/issues/198). Only in a failed transaction does the ping
/// fail; then the connection is closed.
/// </summary>
[Pool("ping-on-return", "lends again what answers SELECT 1, also from within a transaction", IsKnownBad = true)]
public sealed class PingOnReturnPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed)
    {
        if (completed)
            return true;
        if (!await AnswersAsync(connection))
            return false;

        // Settings and locks are reset where the database would not refuse that.
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
