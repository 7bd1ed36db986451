using Npgsql;

namespace CancelSpec.Databases;

/// <summary>The configuration of a PostgreSQL of ours: where it listens, which roles get in, what it trades for speed.</summary>
internal static class PostgresSettings
{
    /// <summary>Settings with which a server serves many workers, and tells each what its transactions have changed.</summary>
    public static IReadOnlyList<string> ForWorkers { get; } = ["max_connections=300", "wal_level=logical", "max_replication_slots=64", "max_wal_senders=64"];

    /// <summary>Options of <c>postgres</c>. They win over postgresql.conf, so a data folder cannot change them.</summary>
    public static IEnumerable<string> CommandLine(int port, bool durable)
    {
        string[] always =
        [
            $"port={port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            // We read the log, so it must come to us, and in English.
            "log_destination=stderr",
            "logging_collector=off",
            "lc_messages=C",
            "log_min_messages=warning",
            // Shared memory lies in the data folder, so it is removed with that, however PostgreSQL ends.
            "dynamic_shared_memory_type=mmap",
        ];
        // Nothing lives long enough to need a vacuum, and only a superuser may end a worker that does one.
        string[] temporary = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", .. ForWorkers];
        return always.Concat(durable ? [] : temporary).SelectMany(setting => new[] { "-c", setting });
    }

    /// <summary>The text of pg_hba.conf. The first line that matches decides.</summary>
    public static string HostAccess(TrustedDatabase? trusted)
    {
        var everybody = "host all all 127.0.0.1/32 scram-sha-256";
        return trusted is null
            ? everybody
            : $"host \"{trusted.Name}\" \"{trusted.Owner}\" 127.0.0.1/32 trust\n{everybody}";
    }

    /// <summary>Makes the role and its database if they are missing, and takes from the role what it must not have.</summary>
    public static async Task EnsureAsync(TrustedDatabase trusted, NpgsqlConnection superuser, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync("SELECT 1 FROM pg_roles WHERE rolname = $1", trusted.Owner))
            await ExecuteAsync($"CREATE ROLE \"{trusted.Owner}\"");
        await ExecuteAsync($"ALTER ROLE \"{trusted.Owner}\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS");
        if (!await ExistsAsync("SELECT 1 FROM pg_database WHERE datname = $1", trusted.Name))
            await ExecuteAsync($"CREATE DATABASE \"{trusted.Name}\" OWNER \"{trusted.Owner}\"");

        async Task<bool> ExistsAsync(string query, string name)
        {
            await using var command = new NpgsqlCommand(query, superuser) { Parameters = { new() { Value = name } } };
            return await command.ExecuteScalarAsync(cancellationToken) is not null;
        }

        async Task ExecuteAsync(string statement)
        {
            await using var command = new NpgsqlCommand(statement, superuser);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
