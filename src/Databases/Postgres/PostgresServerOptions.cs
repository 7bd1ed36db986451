namespace CancelSpec.Databases;

/// <summary>How a PostgreSQL of our own is run. Only the installation must be given.</summary>
public sealed record PostgresServerOptions
{
    /// <summary>The programs.</summary>
    public required PostgresInstallation Installation { get; init; }

    /// <summary>A port on 127.0.0.1; 0, the default, takes one that is free.</summary>
    public int Port { get; init; }

    /// <summary>
    /// A folder that is ours alone and keeps the data. It is made if it is missing, and the cluster in it is durable. Null,
    /// the default, means a temporary cluster, which trades durability for speed and is removed at the end.
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>A database that one role may use without a password. It is made at each start if it is missing. Default: none.</summary>
    public TrustedDatabase? TrustedDatabase { get; init; }

    /// <summary>How long the start may take, from the first step to the first connection. Default: one minute.</summary>
    internal TimeSpan StartDeadline { get; init; } = TimeSpan.FromMinutes(1);
}
