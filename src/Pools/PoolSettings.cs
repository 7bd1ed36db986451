using CancelSpec.Databases;
using Npgsql;

namespace CancelSpec.Pools;

/// <summary>The settings that every pool gets when the server starts.</summary>
/// <param name="Database">The database to connect to.</param>
/// <param name="Size">How many physical connections the pool may have, 1 or more.</param>
public sealed record PoolSettings(DatabaseUrl Database, int Size)
{
    /// <summary>How long a request waits for a connection before it fails. Real time, also if the server's clock is stopped.</summary>
    public TimeSpan BorrowTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the pool's own rollback or reset may take before the connection is aborted.</summary>
    public TimeSpan RollbackTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the transaction status of a connection is read.</summary>
    internal ConnectorReader Connectors { get; init; } = ConnectorReader.Default;

    /// <summary>Changes Npgsql's connection string in ways that a URL cannot express.</summary>
    internal Action<NpgsqlConnectionStringBuilder> Adjust { get; init; } = _ => { };

    /// <summary>How long closing the pool waits for lent connections.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
