using Npgsql;

namespace CancelSpec.Server.Pools;

/// <summary>
/// Npgsql's own pool. On return it rolls back a transaction that is still open, and puts DISCARD ALL in front of the
/// next borrower's first statement, which costs that borrower's server a little time but no round trip.
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
        // Npgsql bounds waiting for a connection and connecting by the same time.
        address.Timeout = (int)Math.Ceiling(settings.BorrowTimeout.TotalSeconds);
        _connectors = settings.Connectors;
        _source = NpgsqlDataSource.Create(address);
    }

    public async Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await using var connection = await PoolException.NameAsync(
            "connecting to the database", () => _source.OpenConnectionAsync(cancellation).AsTask());
        return await work(new NpgsqlSession(connection, _connectors), cancellation);
    }

    public Task<T> InTransactionAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        UseAsync((session, token) => TransactionHelper.RunAsync((NpgsqlSession)session, work, token), cancellation);

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
