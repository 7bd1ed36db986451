using CancelSpec.Databases;
using Npgsql;

namespace CancelSpec.Tests.Support;

/// <summary>
/// A connection straight to the database, which the server does not know of. It sees the committed data and the list of
/// sessions.
/// </summary>
public sealed class Observer : IAsyncDisposable
{
    /// <summary>The name that a server under test gives to its sessions. The observer finds them by it.</summary>
    public const string ServerName = "cancelspec-server";

    private readonly NpgsqlConnection _connection;
    private readonly DatabaseDialect _dialect;

    private Observer(NpgsqlConnection connection)
    {
        _connection = connection;
        _dialect = DatabaseDialect.Of(connection);
    }

    public static async Task<Observer> ConnectAsync(DatabaseUrl database)
    {
        var address = database.ToConnectionString();
        address.Pooling = false;
        address.ApplicationName = "cancelspec-observer";
        // A leaked transaction may hold a lock that the observer needs. The test must fail then, and not hang.
        address.Options = "-c lock_timeout=10s";
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        return new Observer(connection);
    }

    /// <summary>The committed counter; null if there is none.</summary>
    public async Task<int?> CommittedCounterAsync() => await _dialect.ReadRowAsync(_connection, "SELECT count FROM counter WHERE id = 1") is [int counter] ? counter : null;

    public async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The process ids of the server's sessions: all of them, or those in one state.</summary>
    public async Task<IReadOnlyList<int>> ServerSessionsAsync(string? state = null)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT pid FROM ({_dialect.Sessions}) AS sessions WHERE application_name = $1 AND ($2::text IS NULL OR state = $2) ORDER BY pid", _connection)
        {
            Parameters = { new() { Value = ServerName }, new() { Value = (object?)state ?? DBNull.Value } },
        };
        var sessions = new List<int>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            sessions.Add(reader.GetInt32(0));
        return sessions;
    }

    /// <summary>The last statement of each of the server's sessions.</summary>
    public async Task<IReadOnlyList<string>> LastServerStatementsAsync()
    {
        await using var command = new NpgsqlCommand(
            $"SELECT array_agg(query) FROM ({_dialect.Sessions}) AS sessions WHERE application_name = $1", _connection)
        {
            Parameters = { new() { Value = ServerName } },
        };
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    /// <summary>
    /// Waits until the server has so many sessions, and returns them. The database lists a closed session until its
    /// process has ended.
    /// </summary>
    public Task<IReadOnlyList<int>> WaitForServerSessionsAsync(int count, string? state = null) => Deadline.PollAsync(
        () => ServerSessionsAsync(state), sessions => sessions.Count == count, $"{count} sessions of the server{(state is null ? "" : $" in the state '{state}'")}");

    /// <summary>Lets the database end the server's sessions and waits until they are gone.</summary>
    public async Task EndServerSessionsAsync()
    {
        foreach (var session in await ServerSessionsAsync())
        {
            try
            {
                await ExecuteAsync(_dialect.EndSession(session));
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.InsufficientPrivilege)
            {
                // The session ended by itself just now, and its process id belongs to another role's session.
            }
        }

        await WaitForServerSessionsAsync(0);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
