using CancelSpec.Databases;
using Npgsql;

namespace CancelSpec.Pools;

/// <summary>What every pool is given when the server starts.</summary>
/// <param name="Database">The database that its connections go to.</param>
/// <param name="Size">The number of physical connections that it may have at most, 1 or more.</param>
public sealed record PoolSettings(DatabaseUrl Database, int Size)
{
    /// <summary>How long a request waits for a connection before it fails. Real time, also where tests stop the clock.</summary>
    public TimeSpan BorrowTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a rollback that the pool owes may take before the connection is given up.</summary>
    public TimeSpan RollbackTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the transaction status of a connection is read.</summary>
    internal ConnectorReader Connectors { get; init; } = ConnectorReader.Default;

    /// <summary>What else Npgsql is told, beyond what a URL can say.</summary>
    internal Action<NpgsqlConnectionStringBuilder> Adjust { get; init; } = _ => { };

    /// <summary>How long closing the pool waits for the connections that are still lent.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
