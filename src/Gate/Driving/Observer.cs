using System.Data;
using System.Diagnostics;
using System.Globalization;
using CancelSpec.Databases;
using CancelSpec.Gate.Observations;
using CancelSpec.Gate.Requests;
using Npgsql;

namespace CancelSpec.Gate.Driving;

/// <summary>
/// A connection of the gate's own, straight to the database, that sees only what is committed.
/// </summary>
internal sealed class Observer : IAsyncDisposable
{
    // Two values of the state differ by this much, so that no stale answer looks like a right one.
    private const int Step = 1000;
    private const int LargestValue = 1_000_000_000;

    // The state is changed while no request is under way, so only a leaked lock can be in the way.
    private const string Options = "-c lock_timeout=3s";

    /// <summary>By this name the gate's own connections are told from the subject's.</summary>
    public const string ApplicationName = "cancelspec-gate";

    private const string Tables = """
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'crdb_internal', 'pg_extension')
        ORDER BY 1
        """;

    private readonly NpgsqlConnection _connection;
    private readonly RequestState? _state;
    private readonly CancellationToken _cancellation;
    private long _askedAt;

    private Observer(NpgsqlConnection connection, RequestState? state, CancellationToken cancellation)
    {
        (_connection, _state, _cancellation, ProcessId) = (connection, state, cancellation, connection.ProcessID);
        Dialect = DatabaseDialect.Of(connection);
    }

    /// <summary>The SQL dialect of the database.</summary>
    public DatabaseDialect Dialect { get; }

    /// <summary>The committed state, as last read; null where none is read, or where there was none yet.</summary>
    public StateRow? State { get; private set; }

    /// <summary>The database's process that serves it.</summary>
    public int ProcessId { get; }

    /// <summary>How long the database has owed the answer to a question; null while none is open.</summary>
    public TimeSpan? DatabaseOwesFor => Volatile.Read(ref _askedAt) is var asked && asked == 0 ? null : Stopwatch.GetElapsedTime(asked);

    /// <param name="database">The subject's database.</param>
    /// <param name="state">The row that it reads; null for none.</param>
    /// <param name="silence">As <see cref="JudgeOptions.LongestSilence"/>.</param>
    /// <param name="cancellation">Gives up this and every later question.</param>
    public static async Task<Observer> ConnectAsync(DatabaseUrl database, RequestState? state, TimeSpan silence, CancellationToken cancellation) =>
        new(await OpenAsync(database, silence, cancellation), state, cancellation);

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

    /// <summary>Reads the state; null where there is none. Then <see cref="State"/> stays what it was.</summary>
    /// <exception cref="FormatException">A column is no whole number.</exception>
    /// <exception cref="PostgresException">The row cannot be read.</exception>
    public async Task<StateRow?> ReadAsync()
    {
        if (_state is null)
            return null;
        var committed = await AskAsync(() => Dialect.ReadRowAsync(_connection, _state.Select, _cancellation)) is { } row ? StateRow.Of(row) : null;
        State = committed ?? State;
        return committed;
    }

    /// <summary>Makes the state where there is none, as far as the gate may.</summary>
    public async Task EnsureAsync()
    {
        if (_state?.Create is not null && await ReadAsync() is null)
            await ReplaceAsync();
    }

    /// <summary>
    /// Gives the state a value that no request has seen, and returns the value before. Makes the state where there is none. What
    /// the gate may not do is not done.
    /// </summary>
    public async Task<StateSeen> ReplaceAsync()
    {
        try
        {
            var former = await ReadAsync();
            if (_state?.Create is { } create && former is null)
                await ExecuteAsync(create);
            if (_state?.Change is { } change)
            {
                var largest = State?.Columns.Max() ?? 0;
                var next = largest < LargestValue ? largest + Step : 1;
                await ExecuteAsync(change.Replace(RequestState.Value, next.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
                await ReadAsync();
            }

            return new StateSeen(former);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            return new StateSeen(null, IsLocked: true);
        }
    }

    /// <summary>Reads what is committed in the tables, as far as they are not too large.</summary>
    /// <param name="tables">Only these tables are read; null for all.</param>
    /// <returns>Nothing where a table cannot be read, for example because it was just removed.</returns>
    public async Task<IReadOnlyList<TableState>> ReadTablesAsync(IReadOnlyList<string>? tables = null)
    {
        try
        {
            var names = tables ?? await ReadAsync(Tables, reader => reader.GetString(0));
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

    /// <summary>Locks all tables for all others, as far as the database can, until the result is disposed of.</summary>
    public async Task<IAsyncDisposable> LockAsync()
    {
        var tables = await ReadAsync(Tables, reader => reader.GetString(0));
        var transaction = await _connection.BeginTransactionAsync(_cancellation);
        if (Dialect.Lock(tables, _state?.Change?.Replace(RequestState.Value, "0", StringComparison.Ordinal)) is { } sql)
            await ExecuteAsync(sql);
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
