namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The helper rolls back in its <c>catch</c>, with the request's token, which is cancelled by then: Npgsql throws before
/// anything is sent, and the transaction stays open. That is how the token that is passed to everything else gets
/// passed to <c>RollbackAsync</c> too
/// (https://learn.microsoft.com/dotnet/api/system.data.common.dbtransaction.rollbackasync), and the commonest form of
/// the bug in C#. Ordinary errors, where the token is not cancelled, are rolled back.
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

    // The pool trusts the helper. What the request left outside a transaction it does clean.
    protected override async ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        connection.Status is not TransactionStatus.Idle || await base.OnReturnAsync(connection, completed);
}
