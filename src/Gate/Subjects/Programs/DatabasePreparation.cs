using CancelSpec.Databases;
using Npgsql;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>What fills an empty database before a service is started on it.</summary>
public static class DatabasePreparation
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);

    /// <summary>Runs SQL, in one transaction unless the SQL says otherwise.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="setting">What the caller calls the SQL, for messages.</param>
    /// <returns>Fills a database. Throws a <see cref="SubjectException"/> where a statement fails.</returns>
    public static Func<DatabaseUrl, CancellationToken, Task> BySql(string sql, string setting) => async (database, cancellation) =>
    {
        var address = database.ToConnectionString();
        address.Pooling = false;
        try
        {
            await using var connection = new NpgsqlConnection(address.ConnectionString);
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException error)
        {
            throw new SubjectException($"{setting} failed: {error.MessageText} ({error.SqlState}){LineOf(sql, error.Position)}", error);
        }
    };

    /// <summary>Runs a command in a shell, which finds the database in its environment, as the service does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="setting">What the caller calls the command, for messages.</param>
    /// <returns>Fills a database. Throws a <see cref="SubjectException"/> with the command's output where it fails.</returns>
    public static Func<DatabaseUrl, CancellationToken, Task> ByCommand(string command, string folder, string setting) => async (database, cancellation) =>
    {
        var environment = PlaceholderValues.DatabaseEnvironment(PlaceholderValues.Of(database));
        await using var process = SubjectProcess.Start(["/bin/sh", "-c", command], folder, StopTime, [.. environment]);
        var code = await process.Ended.WaitAsync(cancellation);
        if (code != 0)
            throw new SubjectException($"{setting} failed: '{command}' {ProgramSubject.Explain(code)} (in {folder}).\n{OutputTail.Of(process.Output, "the command")}");
    };

    private static string LineOf(string sql, int position) =>
        position == 0 ? "" : FormattableString.Invariant($", line {sql.AsSpan(0, Math.Min(position, sql.Length)).Count('\n') + 1}");
}
