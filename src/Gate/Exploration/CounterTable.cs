using CancelSpec.Databases;
using Npgsql;

namespace CancelSpec.Gate.Exploration;

/// <summary>
/// The observer: a connection of its own, straight to the database, that sees only what is committed. The table is
/// part of the subject's contract: <c>counter(id, count)</c>, with one row whose id is 1.
/// </summary>
internal sealed class CounterTable : IAsyncDisposable
{
    private const string Create =
        "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter (id, count) VALUES (1, 1)";

    // What is committed is read while no request of ours is on its way: nothing but a leaked lock can be in the way.
    private const string Options = "-c lock_timeout=3s";

    private readonly NpgsqlConnection _connection;
    private readonly DatabaseDialect _dialect;
    private readonly CancellationToken _cancellation;

    private CounterTable(NpgsqlConnection connection, CancellationToken cancellation)
    {
        (_connection, _cancellation) = (connection, cancellation);
        _dialect = DatabaseDialect.Of(connection);
    }

    /// <summary>What the database speaks.</summary>
    public DatabaseDialect Dialect => _dialect;

    /// <param name="database">Where the table is.</param>
    /// <param name="cancellation">Gives up, also whatever is asked later.</param>
    public static async Task<CounterTable> ConnectAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        var address = database.ToConnectionString();
        address.Pooling = false;
        address.ApplicationName = "cancelspec-gate";
        address.Options = Options;
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(cancellation);
        return new CounterTable(connection, cancellation);
    }

    public Task<int?> ReadAsync() => _dialect.ReadCounterAsync(_connection, _cancellation);

    /// <summary>Sets the counter and returns what it was; null if there was none, which is then made.</summary>
    /// <exception cref="PostgresException">A lock is in the way (55P03), which somebody has leaked.</exception>
    public async Task<int?> ReplaceAsync(int value)
    {
        var former = await ReadAsync();
        if (former is null)
            await ExecuteAsync(Create);
        await ExecuteAsync($"UPDATE counter SET count = {value} WHERE id = 1");
        return former;
    }

    /// <summary>Keeps everybody from the table until it is disposed of.</summary>
    public async Task<IAsyncDisposable> LockAsync()
    {
        var transaction = await _connection.BeginTransactionAsync(_cancellation);
        await ExecuteAsync(_dialect.LockCounter);
        return transaction;
    }

    /// <summary>Whether the database's process waits for a lock.</summary>
    public async Task<bool> IsBlockedAsync(int process)
    {
        await using var command = new NpgsqlCommand(_dialect.IsBlocked(process), _connection);
        return (bool)(await command.ExecuteScalarAsync(_cancellation))!;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Task ExecuteAsync(string sql) => DatabaseDialect.ExecuteAsync(_connection, sql, _cancellation);
}
