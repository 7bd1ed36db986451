namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// COMMIT is sent whatever the transaction's status, and no error is taken for success. In a failed transaction
/// PostgreSQL answers COMMIT with ROLLBACK, which is no error either, and Npgsql does not show which of the two it was:
/// so a request that has swallowed a statement's error is told that its changes were made. pgjdbc's <c>commit</c>
/// succeeded like that until it looked at the answer (https://github.com/pgjdbc/pgjdbc/issues/1697).
/// </summary>
[Pool("blind-commit", "takes a COMMIT that was answered with ROLLBACK for success", IsKnownBad = true)]
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
