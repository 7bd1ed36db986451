using Npgsql;
using Npgsql.Replication;

namespace CancelSpec.Gate.Driving;

/// <summary>Takes in a log, entry by entry, until it ends or is given up.</summary>
internal delegate Task LogReading(TransactionLogReader reader, CancellationToken end);

/// <summary>
/// A module by which PostgreSQL writes its log for others, a so-called output plugin
/// (https://www.postgresql.org/docs/current/logicaldecoding-output-plugin.html).
/// </summary>
internal abstract class LogModule
{
    /// <summary>The modules with which the log of any database can be read. They change nothing there.</summary>
    public static IReadOnlyList<LogModule> Harmless { get; } = [new TestDecoding()];

    /// <summary>The modules with which the log of a database can be read that is removed afterwards, in the order of preference.</summary>
    public static IReadOnlyList<LogModule> All { get; } = [.. Harmless, new PgOutput()];

    /// <summary>Begins the log.</summary>
    /// <param name="replication">An open connection, which reads the log.</param>
    /// <param name="database">An ordinary connection to the same database, as the same role.</param>
    /// <param name="slot">The name of the log's position in the server. The server forgets it when the connection ends.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PostgresException">The server has not got the module (<see cref="IsMissing"/>), or refuses it.</exception>
    public abstract Task<LogReading> BeginAsync(LogicalReplicationConnection replication, NpgsqlConnection database, string slot, CancellationToken cancellation);

    /// <summary>Whether an error says that the server has not got a module.</summary>
    public static bool IsMissing(PostgresException error) => error.SqlState is PostgresErrorCodes.UndefinedFile;
}
