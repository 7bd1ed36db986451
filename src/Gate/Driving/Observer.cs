using System.Data;
using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Gate.Observations;
using Npgsql;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// A connection of the gate's own, straight to the database, that sees only what is committed. The table is part of the
/// subject's contract: <c>counter(id, count)</c>, with one row whose id is 1.
/// </summary>
internal sealed class Observer : IAsyncDisposable
{
    // Two values of the counter differ by this much, so that no stale answer looks like a right one.
    private const int Step = 1000;
    private const int LargestCounter = 1_000_000_000;

    private const string Create =
        "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter (id, count) VALUES (1, 1)";

    // The counter is replaced while no request is under way, so only a leaked lock can be in the way.
    private const string Options = "-c lock_timeout=3s";

    /// <summary>By this name the gate's own connections are told from the subject's.</summary>
    public const string ApplicationName = "cancelspec-gate";

    private const string OtherTables = """
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'crdb_internal', 'pg_extension')
            AND c.relname <> 'counter' ORDER BY 1
        """;

    private readonly NpgsqlConnection _connection;
    private readonly CancellationToken _cancellation;
    private long _askedAt;

    private Observer(NpgsqlConnection connection, bool hasCounter, CancellationToken cancellation)
    {
        (_connection, HasCounter, _cancellation, ProcessId) = (connection, hasCounter, cancellation, connection.ProcessID);
        Dialect = DatabaseDialect.Of(connection);
    }

    /// <summary>The SQL dialect of the database.</summary>
    public DatabaseDialect Dialect { get; }

    /// <summary>Whether the subject keeps its state in the counter. Otherwise the counter is neither read nor set.</summary>
    public bool HasCounter { get; }

    /// <summary>The committed counter, as last read or set.</summary>
    public int Counter { get; private set; }

    /// <summary>The database's process that serves it.</summary>
    public int ProcessId { get; }

    /// <summary>How long the database has owed the answer to a question; null while none is open.</summary>
    public TimeSpan? DatabaseOwesFor => Volatile.Read(ref _askedAt) is var asked && asked == 0 ? null : Stopwatch.GetElapsedTime(asked);

    /// <param name="database">The subject's database.</param>
    /// <param name="hasCounter">As <see cref="HasCounter"/>.</param>
    /// <param name="silence">As <see cref="JudgeOptions.LongestSilence"/>.</param>
    /// <param name="cancellation">Gives up this and every later question.</param>
    public static async Task<Observer> ConnectAsync(DatabaseUrl database, bool hasCounter, TimeSpan silence, CancellationToken cancellation) =>
        new(await OpenAsync(database, silence, cancellation), hasCounter, cancellation);

    /// <summary>Opens a connection of the gate's own.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(DatabaseUrl database, TimeSpan silence, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(AddressOf(database, silence).ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    /// <summary>The address of a connection of the gate's own.</summary>
    public static NpgsqlConnectionStringBuilder AddressOf(DatabaseUrl database, TimeSpan silence)
    {
        var address = database.ToConnectionString();
        address.Pooling = false;
        address.ApplicationName = ApplicationName;
        address.CommandTimeout = (int)Math.Ceiling(silence.TotalSeconds);
        address.Options = Options;
        return address;
    }

    /// <summary>Reads the counter; null where there is none. Then <see cref="Counter"/> stays what it was.</summary>
    public async Task<int?> ReadAsync()
    {
        if (!HasCounter)
            return null;
        var committed = await AskAsync(() => Dialect.ReadCounterAsync(_connection, _cancellation));
        Counter = committed ?? Counter;
        return committed;
    }

    /// <summary>
    /// Gives the counter a value that no request has seen, and returns the value before. Makes the counter where there is none.
    /// </summary>
    public async Task<StateSeen> ReplaceAsync()
    {
        if (!HasCounter)
            return new StateSeen(null);
        var next = Counter < LargestCounter ? Counter + Step : 1;
        try
        {
            var former = await AskAsync(() => Dialect.ReadCounterAsync(_connection, _cancellation));
            if (former is null)
                await ExecuteAsync(Create);
            await ExecuteAsync($"UPDATE counter SET count = {next} WHERE id = 1");
            Counter = next;
            return new StateSeen(former);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            return new StateSeen(null, IsLocked: true);
        }
    }

    /// <summary>Reads what is committed in the tables, except the counter, as far as they are not too large.</summary>
    /// <param name="tables">Only these tables are read; null for all.</param>
    /// <returns>Nothing where a table cannot be read, for example because it was just removed.</returns>
    public async Task<IReadOnlyList<TableState>> ReadTablesAsync(IReadOnlyList<string>? tables = null)
    {
        try
        {
            var names = tables ?? await ReadAsync(OtherTables, reader => reader.GetString(0));
            return names is [] ? [] : await ReadAsync(
                string.Join(" UNION ALL ", names.Select(name =>
                    $"""
                    SELECT '{name.Replace("'", "''", StringComparison.Ordinal)}', n, CASE WHEN n <= {TableState.MostRowsRead} THEN (SELECT {Dialect.ContentOfRows} FROM {name} AS t) END
                    FROM (SELECT count(*)::INT8 AS n FROM (SELECT 1 FROM {name} LIMIT {TableState.MostRows + 1}) AS rows) AS counted
                    """)),
                reader => new TableState(reader.GetString(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
        }
        catch (PostgresException)
        {
            return [];
        }
    }

    /// <summary>Locks the counter for all others, or else all tables, until the result is disposed of.</summary>
    public async Task<IAsyncDisposable> LockAsync()
    {
        var tables = HasCounter ? [] : await ReadAsync(OtherTables, reader => reader.GetString(0));
        var transaction = await _connection.BeginTransactionAsync(_cancellation);
        if (HasCounter)
            await ExecuteAsync(Dialect.LockCounter);
        else if (tables is not [])
            await ExecuteAsync($"LOCK TABLE {string.Join(", ", tables)} IN ACCESS EXCLUSIVE MODE");
        return transaction;
    }

    /// <summary>Whether the database's process waits for a lock.</summary>
    public async Task<bool> IsBlockedAsync(int process)
    {
        await using var command = new NpgsqlCommand(Dialect.IsBlocked(process), _connection);
        return (bool)(await AskAsync(() => command.ExecuteScalarAsync(_cancellation)))!;
    }

    /// <summary>The processes that hold the lock for which a process waits, with the lock in words.</summary>
    public async Task<IReadOnlyList<(int Holder, string Lock)>> LocksInTheWayOfAsync(int process)
    {
        var locks = new List<(int, string)>();
        if (Dialect.LocksInTheWayOf(process) is not { } sql)
            return locks;
        await using var command = new NpgsqlCommand(sql, _connection);
        await using var rows = await command.ExecuteReaderAsync(_cancellation);
        while (await rows.ReadAsync(_cancellation))
            locks.Add((rows.GetInt32(0), rows.GetString(1)));
        return locks;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Task ExecuteAsync(string sql) => AskAsync(async () =>
    {
        await DatabaseDialect.ExecuteAsync(_connection, sql, _cancellation);
        return true;
    });

    private async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        // An earlier question has broken the connection.
        if (_connection.State is not ConnectionState.Open)
            throw new StallException(StallException.Silent);
        Volatile.Write(ref _askedAt, Stopwatch.GetTimestamp());
        try
        {
            return await question();
        }
        catch (NpgsqlException late) when (late.InnerException is TimeoutException)
        {
            throw new StallException(StallException.Silent, late);
        }
        finally
        {
            Volatile.Write(ref _askedAt, 0);
        }
    }

    private Task<List<T>> ReadAsync<T>(string query, Func<NpgsqlDataReader, T> read) => AskAsync(async () =>
    {
        await using var command = new NpgsqlCommand(query, _connection);
        await using var reader = await command.ExecuteReaderAsync(_cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(_cancellation))
            rows.Add(read(reader));
        return rows;
    });
}
