using System.Text.RegularExpressions;
using Npgsql;

namespace CancelSpec.Postgres;

/// <summary>
/// What CockroachDB has instead of PostgreSQL's catalogues and table locks. It needs version 24.1, which lists the
/// process ids of sessions.
/// </summary>
/// <remarks>
/// Sources: https://www.cockroachlabs.com/docs/stable/as-of-system-time, …/begin-transaction, …/crdb-internal,
/// …/cancel-session, …/create-user
/// </remarks>
internal sealed partial class CockroachDialect(string version) : DatabaseDialect(version)
{
    /// <summary>Reported at the start of each session, by CockroachDB alone.</summary>
    public const string VersionParameter = "crdb_version";

    // A read below a write's timestamp does not see it. An older write of an open transaction would still be waited for,
    // so the read also goes before it in the queue: it moves that write to a later time, and does not abort it.
    private const string BeginRead = "BEGIN PRIORITY HIGH, AS OF SYSTEM TIME '-1us'";

    public override string Name => "CockroachDB";

    // Sessions do not tell their database. Each database has a user of its own, who is the only one in it.
    public override string Sessions => """
        SELECT pg_backend_pid::INT4 AS pid, application_name,
            CASE WHEN active_queries <> '' THEN 'active' WHEN kv_txn IS NULL THEN 'idle' ELSE 'idle in transaction' END AS state,
            CASE WHEN active_queries <> '' THEN active_queries ELSE last_active_query END AS query
        FROM crdb_internal.cluster_sessions WHERE user_name = current_user AND status <> 'CLOSED'
        """;

    // There is no LOCK TABLE. What is written and not committed, others wait for, who read it too.
    public override string LockCounter => "UPDATE counter SET count = count WHERE id = 1";

    public override IReadOnlyList<string> CreateDatabase(string name) =>
    [
        $"CREATE DATABASE {name}",
        $"CREATE USER {name} WITH VIEWACTIVITY CANCELQUERY",
        $"ALTER DATABASE {name} OWNER TO {name}",
    ];

    public override IReadOnlyList<string> DropDatabase(string name) =>
    [
        $"CANCEL SESSIONS IF EXISTS SELECT session_id FROM crdb_internal.cluster_sessions WHERE user_name = '{name}' AND status <> 'CLOSED'",
        $"DROP DATABASE IF EXISTS {name} CASCADE",
        $"DROP USER IF EXISTS {name}",
    ];

    public override DatabaseUrl UrlOf(DatabaseUrl created) => created.WithUser(created.Database, null);

    // Locks are listed by transaction, not by session. In this database nobody but the session can wait.
    public override string IsBlocked(int process) =>
        "SELECT EXISTS (SELECT 1 FROM crdb_internal.cluster_locks WHERE database_name = current_database() AND NOT granted)";

    public override string EndSession(int process) =>
        $"CANCEL SESSIONS IF EXISTS SELECT session_id FROM crdb_internal.cluster_sessions WHERE pg_backend_pid = {process} AND user_name = current_user";

    public override async Task<int?> ReadCounterAsync(NpgsqlConnection observer)
    {
        await ExecuteAsync(observer, BeginRead, CancellationToken.None);
        try
        {
            return await AskAsync(observer, SelectCounter);
        }
        finally
        {
            await ExecuteAsync(observer, "ROLLBACK", CancellationToken.None);
        }
    }

    /// <summary>The number in what the parameter says, for example <c>v25.2.2</c>; all of it where there is none.</summary>
    internal static string VersionIn(string parameter) => NumberInVersion().Match(parameter) is { Success: true } number ? number.Value : parameter;

    // "CockroachDB CCL v25.2.2 (x86_64-pc-linux-gnu, built 2025/06/25 …)"
    [GeneratedRegex(@"\bv\d+(\.\d+)+\S*")]
    private static partial Regex NumberInVersion();
}
