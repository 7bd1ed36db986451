using System.Text.RegularExpressions;

namespace CancelSpec.Databases;

/// <summary>How a PostgreSQL of our own is run. Only the binaries must be said.</summary>
public sealed record PostgresServerOptions
{
    public required PostgresInstallation Installation { get; init; }

    /// <summary>A port on 127.0.0.1; 0, the default, takes one that is free.</summary>
    public int Port { get; init; }

    /// <summary>
    /// A folder that is ours alone and keeps the data: it is made if missing, and the cluster in it
    /// is durable. Null, the default, means a temporary cluster that trades durability for speed
    /// and is removed at the end.
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>A database that one role may use without a password; made at each start if missing.</summary>
    public TrustedDatabase? TrustedDatabase { get; init; }

    /// <summary>How long the start may take, from the first step to the first connection. Default: one minute.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// A database owned by a role that logs in from 127.0.0.1 without a password, to this database
/// only. The role is no superuser and may create neither databases nor roles.
/// </summary>
public sealed partial record TrustedDatabase
{
    /// <exception cref="ArgumentException">
    /// A name has other characters than lower-case letters, digits and underscores.
    /// </exception>
    public TrustedDatabase(string name, string owner)
    {
        Name = Simple(name, nameof(name));
        Owner = Simple(owner, nameof(owner));
    }

    public string Name { get; }

    public string Owner { get; }

    // So a name means the same in SQL and in pg_hba.conf, and cannot end a quotation in either.
    private static string Simple(string name, string parameter) => SimpleName().IsMatch(name)
        ? name
        : throw new ArgumentException($"\"{name}\" is not made of lower-case letters, digits and underscores", parameter);

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]*\z")]
    private static partial Regex SimpleName();
}
