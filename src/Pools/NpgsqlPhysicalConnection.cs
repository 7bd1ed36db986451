using System.Data;
using Npgsql;

namespace CancelSpec.Pools;

/// <summary>A connection by Npgsql. Disposing of it closes the connection, or returns it to Npgsql's pool if it came from there.</summary>
public sealed class NpgsqlPhysicalConnection : PhysicalConnection
{
    private readonly NpgsqlConnection _connection;
    private readonly ConnectorReader _reader;

    internal NpgsqlPhysicalConnection(NpgsqlConnection connection, ConnectorReader reader)
    {
        _connection = connection;
        _reader = reader;
    }

    // A broken connection has no connector to read the status from.
    public override TransactionStatus Status =>
        _connection.State is ConnectionState.Open ? _reader.StatusOf(_connection) : TransactionStatus.Unknown;

    public override bool IsUsable => _connection.State is ConnectionState.Open && !_reader.HasUnreadInput(_connection);

    /// <summary>Opens a connection that Npgsql does not pool.</summary>
    /// <exception cref="PoolException">The database could not be reached, or refused.</exception>
    public static Task<PhysicalConnection> OpenAsync(PoolSettings settings, CancellationToken cancellation) =>
        PoolException.NameAsync<PhysicalConnection>("connecting to the database", async () =>
        {
            var address = settings.Database.ToConnectionString();
            address.Pooling = false;
            settings.Adjust(address);
            var connection = new NpgsqlConnection(address.ConnectionString);
            try
            {
                await connection.OpenAsync(cancellation);
                return new NpgsqlPhysicalConnection(connection, settings.Connectors);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }, cancellation);

    public override Task<int> ExecuteAsync(string sql, CancellationToken cancellation) =>
        PoolException.NameAsync("failed to execute a statement", async () =>
        {
            await using var command = new NpgsqlCommand(sql, _connection);
            return await command.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    public override Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) =>
        PoolException.NameAsync("failed to issue a query", async () =>
        {
            await using var command = new NpgsqlCommand(sql, _connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation))
                throw new InvalidOperationException("the query returned no row");

            return await reader.GetFieldValueAsync<T>(0, cancellation);
        }, cancellation);

    public override void Abort() => _reader.CloseSocket(_connection);

    public override ValueTask DisposeAsync() => _connection.DisposeAsync();
}
