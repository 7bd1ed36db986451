using System.Data;
using Npgsql;

namespace CancelSpec.Server.Pools;

/// <summary>A session on an Npgsql connection, whoever pools that connection.</summary>
public class NpgsqlSession : IDatabaseSession
{
    private readonly ConnectorReader _reader;

    internal NpgsqlSession(NpgsqlConnection connection, ConnectorReader reader)
    {
        Connection = connection;
        _reader = reader;
    }

    protected NpgsqlConnection Connection { get; }

    /// <summary>The status in the last ReadyForQuery that this session received.</summary>
    public TransactionStatus Status => _reader.StatusOf(Connection);

    /// <summary>Whether it is open, and nothing from the server waits to be read.</summary>
    protected bool IsQuiet => Connection.State is ConnectionState.Open && !_reader.HasUnreadInput(Connection);

    /// <summary>Closes the socket, whatever the session is waiting for.</summary>
    protected void Abort() => _reader.CloseSocket(Connection);

    public Task<int> ExecuteAsync(string sql, CancellationToken cancellation) =>
        PoolException.NameAsync("failed to execute a statement", async () =>
        {
            await using var command = new NpgsqlCommand(sql, Connection);
            return await command.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    public Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) where T : notnull =>
        PoolException.NameAsync("failed to issue a query", async () =>
        {
            await using var command = new NpgsqlCommand(sql, Connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation))
                throw new InvalidOperationException("the query returned no row");

            return await reader.GetFieldValueAsync<T>(0, cancellation);
        }, cancellation);

    /// <summary>Sends BEGIN as a statement; Npgsql's own transactions would hold it back until the next command.</summary>
    public Task BeginAsync(CancellationToken cancellation) => ExecuteAsync("BEGIN", cancellation);

    public Task RollbackAsync(CancellationToken cancellation) => ExecuteAsync("ROLLBACK", cancellation);

    /// <summary>
    /// Sends COMMIT. In a failed transaction PostgreSQL answers COMMIT with ROLLBACK and no error, and Npgsql does not
    /// show the difference; so a failed transaction is rolled back instead and reported.
    /// </summary>
    /// <exception cref="PoolException">Nothing was committed.</exception>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        if (Status is TransactionStatus.Failed)
        {
            await RollbackAsync(cancellation);
            throw new PoolException("nothing was committed: an earlier statement of the transaction failed");
        }

        // Where the status is out of reach, a statement in front makes the database refuse to commit a failed transaction.
        await ExecuteAsync(Status is TransactionStatus.Unknown ? "SELECT 1; COMMIT" : "COMMIT", cancellation);
    }
}
