namespace CancelSpec.Server.Pools;

/// <summary>
/// The transaction helper of the story, after async-bb8-diesel's <c>transaction_async</c>
/// (https://github.com/oxidecomputer/async-bb8-diesel/issues/47): it sends BEGIN, awaits the work, and sends COMMIT or,
/// on an ordinary error, ROLLBACK. Cancelled while it awaits, it sends neither: the transaction stays open, and what
/// becomes of it is up to the pool that gets the connection back.
/// </summary>
internal static class TransactionHelper
{
    public static async Task<T> RunAsync<T>(
        NpgsqlSession session, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await session.BeginAsync(cancellation);
        T result;
        try
        {
            result = await work(session, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            await TryRollbackAsync(session, cancellation);
            throw;
        }

        await session.CommitAsync(cancellation);
        return result;
    }

    private static async Task TryRollbackAsync(NpgsqlSession session, CancellationToken cancellation)
    {
        try
        {
            await session.RollbackAsync(cancellation);
        }
        catch (PoolException)
        {
            // The connection is gone, and the transaction with it. The first error says more than this one.
        }
    }
}
