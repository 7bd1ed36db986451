using CancelSpec.Databases;

namespace CancelSpec.Gate.Driving;

/// <summary>The way in to a database's log.</summary>
/// <param name="Database">The database, as a role that may read its log.</param>
/// <param name="Modules">The modules that may write it, in the order of preference.</param>
internal sealed record LogAccess(DatabaseUrl Database, IReadOnlyList<LogModule> Modules)
{
    /// <summary>The way in to the log of a subject's database; null where the product has none.</summary>
    /// <param name="database">The database.</param>
    /// <param name="server">The server that has made it and will remove it, so that it may be changed; null for one that was there before.</param>
    public static LogAccess? Of(DatabaseUrl database, DatabaseServer? server) =>
        server is null ? new LogAccess(database, LogModule.Harmless)
        : server.TransactionLogOf(database) is { } log ? new LogAccess(log, LogModule.All)
        : null;
}
