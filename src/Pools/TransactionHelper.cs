namespace CancelSpec.Pools;

/// <summary>
/// The transaction helper of the story, after async-bb8-diesel's <c>transaction_async</c>
/// (https://github.com/oxidecomputer/async-bb8-diesel/issues/47): it sends BEGIN, awaits the work, and sends COMMIT or,
/// on an ordinary error, ROLLBACK. If it is cancelled while it awaits, it sends neither. The transaction stays open, and
/// the pool that gets the connection back decides what becomes of it.
/// </summary>
internal static class TransactionHelper
{
    public static async Task<T> RunAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await connection.BeginAsync(cancellation);
        var result = await WorkAsync(connection, work, cancellation);
        await connection.CommitAsync(cancellation);
        return result;
    }

    /// <summary>Does the work between BEGIN and COMMIT, and rolls back if the work fails by itself.</summary>
    public static async Task<T> WorkAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await work(connection, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            await TryRollbackAsync(connection, cancellation);
            throw;
        }
    }

    private static async Task TryRollbackAsync(PhysicalConnection connection, CancellationToken cancellation)
    {
        try
        {
            await connection.RollbackAsync(cancellation);
        }
        catch (PoolException)
        {
            // The connection is lost, and the transaction with it. The first error says more than this one.
        }
    }
}
