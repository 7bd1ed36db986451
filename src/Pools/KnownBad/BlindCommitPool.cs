namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The helper sends COMMIT in any transaction status, and reports success if there is no error. In a failed transaction
/// PostgreSQL answers COMMIT with ROLLBACK, which is not an error either, and Npgsql does not show the difference. So a
/// request that has ignored a statement's error learns that its changes were made, but they were not. pgjdbc's
/// <c>commit</c> does not look at the answer either (https://github.com/pgjdbc/pgjdbc/issues/1697).
/// </summary>
[Pool("blind-commit", "reports success for a COMMIT that was answered with ROLLBACK", IsKnownBad = true)]
public sealed class BlindCommitPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    protected override async Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await connection.BeginAsync(cancellation);
        var result = await TransactionHelper.WorkAsync(connection, work, cancellation);
        await connection.ExecuteAsync("COMMIT", cancellation);
        return result;
    }
}
