namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The helper rolls back in its <c>catch</c> with the request's token. That token is cancelled by then, so Npgsql throws
/// before it sends anything, and the transaction stays open. This is the commonest form of the bug in C#: code passes its
/// token to every call, and so to <c>RollbackAsync</c> too
/// (https://learn.microsoft.com/dotnet/api/system.data.common.dbtransaction.rollbackasync). After an ordinary error the
/// token is not cancelled, and the rollback works.
/// </summary>
[Pool("request-token-rollback", "sends ROLLBACK with the token that is already cancelled", IsKnownBad = true)]
public sealed class RequestTokenRollbackPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    protected override async Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await connection.BeginAsync(cancellation);
        try
        {
            var result = await work(connection, cancellation);
            await connection.CommitAsync(cancellation);
            return result;
        }
        catch
        {
            await connection.RollbackAsync(cancellation);
            throw;
        }
    }

    // The pool leaves transactions to the helper. It resets what a request left outside a transaction.
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        connection.Status is not TransactionStatus.Idle || await base.OnReturnAsync(connection, completed);
}
