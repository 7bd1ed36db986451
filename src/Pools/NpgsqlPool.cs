using Npgsql;

namespace CancelSpec.Pools;

/// <summary>
/// Npgsql's own pool. On return it rolls back an open transaction and puts DISCARD ALL in front of the next borrower's
/// first statement. That costs the database a little time, but no round trip. Npgsql's pool does not notice that the
/// server has closed an idle connection, so this class checks that.
/// </summary>
[Pool("npgsql", "Npgsql's own pool, which resets connections on return")]
public sealed class NpgsqlPool : IConnectionPool
{
    private readonly NpgsqlDataSource _source;
    private readonly ConnectorReader _connectors;

    public NpgsqlPool(PoolSettings settings)
    {
        var address = settings.Database.ToConnectionString();
        address.Pooling = true;
        address.MinPoolSize = 0;
        address.MaxPoolSize = settings.Size;
        // Npgsql has one bound for connecting and for waiting.
        address.Timeout = Math.Min(address.Timeout, (int)Math.Ceiling(settings.BorrowTimeout.TotalSeconds));
        settings.Adjust(address);
        _connectors = settings.Connectors;
        _source = NpgsqlDataSource.Create(address);
    }

    public async Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var connection = await OpenUsableAsync(cancellation);
        try
        {
            return await work(new NpgsqlPhysicalConnection(connection, _connectors), cancellation);
        }
        finally
        {
            await ReturnAsync(connection);
        }
    }

    public Task<T> InTransactionAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        UseAsync((session, token) => TransactionHelper.RunAsync((PhysicalConnection)session, work, token), cancellation);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<NpgsqlConnection> OpenUsableAsync(CancellationToken cancellation)
    {
        var connection = await OpenAsync(cancellation);
        if (!_connectors.HasUnreadInput(connection))
            return connection;

        // Most likely the server has closed the other idle connections too.
        _source.Clear();
        await ReturnAsync(connection);
        return await OpenAsync(cancellation);
    }

    private Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) =>
        PoolException.NameAsync("connecting to the database", async () =>
        {
            var opening = _source.OpenConnectionAsync(cancellation).AsTask();
            try
            {
                // While it connects, Npgsql notices a cancellation only when the server answers, or at its own timeout.
                return await opening.WaitAsync(cancellation);
            }
            catch
            {
                // The connection may open, or come free, at the very moment of the cancellation. Then it goes back too.
                _ = opening.ContinueWith(
                    opened => ReturnAsync(opened.Result), CancellationToken.None,
                    TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
                throw;
            }
        }, cancellation);

    private static async Task ReturnAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // The connection broke during its reset, so it does not go back to the pool. The work succeeded all the same.
        }
    }
}
