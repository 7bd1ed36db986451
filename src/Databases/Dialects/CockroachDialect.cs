using System.Text.RegularExpressions;
using Npgsql;

namespace CancelSpec.Databases;

/// <summary>
/// What CockroachDB has instead of PostgreSQL's catalogues and table locks. It needs version 25.1, which commits a schema
/// change by itself wherever it comes, where earlier ones refuse the batch of <c>/reset</c>.
/// </summary>
/// <remarks>
/// It was written by CockroachDB's documentation, versions 25.2 to 26.2, and its source. Next to each statement stand
/// pages of https://www.cockroachlabs.com/docs/stable/ and files of https://github.com/cockroachdb/cockroach. The two
/// tables of <c>crdb_internal</c> are among the few that stay open where <c>allow_unsafe_internals</c> is off, as it is
/// from 26.2 on (crdb-internal#access-control; pkg/sql/crdb_internal.go, SupportedVTables).
/// </remarks>
internal sealed partial class CockroachDialect : DatabaseDialect
{
    /// <summary>Reported at the start of each session, by CockroachDB alone.</summary>
    // pkg/sql/pgwire/conn.go, statusReportParams
    public const string VersionParameter = "crdb_version";

    // What is committed has been told with at least one message, which takes longer than a microsecond, and one node has
    // one clock. At this level no open transaction is waited for, whatever its own. High priority would do that as well,
    // but it also breaks into a commit that is under way.
    // begin-transaction, as-of-system-time, read-committed; pkg/sql/sem/asof/as_of.go;
    // pkg/kv/kvserver/txnwait/queue.go, CanPushWithPriority
    internal const string BeginRead = "BEGIN ISOLATION LEVEL READ COMMITTED, AS OF SYSTEM TIME '-1us'";

    // From this version on writes stay with the gateway until the commit, so that a lock would let readers pass.
    // architecture/transaction-layer#buffered-writes, of v26.2
    private static readonly Version BuffersWrites = new(26, 2);

    // set-vars, autocommit_before_ddl
    private static readonly Version Oldest = new(25, 1);

    /// <exception cref="DatabaseServerException">It is too old.</exception>
    internal CockroachDialect(string version)
        : base(version)
    {
        if (Number < Oldest)
            throw new DatabaseServerException($"CockroachDB {version} is too old; {Oldest} is the first that will do");
    }

    public override string Name => "CockroachDB";

    // There is pg_try_advisory_lock, which always succeeds and locks nothing: pkg/sql/sem/builtins/fixed_oids.go.
    public override bool HasSessionLocks => false;

    // It is closed first, lest its sender learn whether there was something to cancel: pkg/server/server_sql.go, serveConn.
    public override bool ClosesCancelRequestsWhenDone => false;

    // Its sessions are told apart by their users.
    public override bool CanShareRole => false;

    // Changes of roles that meet can leave a lease behind, for which all later ones wait: issue 171531.
    // online-schema-changes
    public override bool ChangesSchemaAtOnce => false;

    // Sessions do not tell their database. Each database has a user of its own, who is the only one in it.
    // crdb-internal#cluster_sessions; pkg/sql/crdb_internal.go, populateSessionsTable
    public override string Sessions => """
        SELECT pg_backend_pid::INT4 AS pid, application_name,
            CASE WHEN active_queries <> '' THEN 'active' WHEN kv_txn IS NULL THEN 'idle' ELSE 'idle in transaction' END AS state,
            CASE WHEN active_queries <> '' THEN active_queries ELSE last_active_query END AS query
        FROM crdb_internal.cluster_sessions WHERE user_name = current_user AND status <> 'CLOSED'
        """;

    // There is no LOCK TABLE. What is written and not committed, readers wait for only where their own level, or their
    // priority, is not enough to read past it. It is never committed, so the counter stays what it is.
    // set-transaction, read-committed; CanPushWithPriority, as above
    public override string LockCounter =>
        "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, PRIORITY HIGH; UPDATE counter SET count = count + 1 WHERE id = 1";

    // PostgreSQL's default level, at which readers never wait for writers either. At CockroachDB's they do.
    // create-database, create-user, alter-database#owner-to, alter-database#set-session-variable, read-committed
    public override IReadOnlyList<string> CreateDatabase(string name, string? password) =>
    [
        $"CREATE DATABASE {name}",
        $"CREATE USER {name} WITH VIEWACTIVITY CANCELQUERY",
        $"ALTER DATABASE {name} OWNER TO {name}",
        $"ALTER DATABASE {name} SET default_transaction_isolation = 'read committed'",
        .. Number >= BuffersWrites ? [$"ALTER DATABASE {name} SET kv_transaction_buffered_writes_enabled = off"] : Array.Empty<string>(),
    ];

    // cancel-session, drop-database
    public override IReadOnlyList<string> DropDatabase(string name) =>
    [
        $"CANCEL SESSIONS IF EXISTS SELECT session_id FROM crdb_internal.cluster_sessions WHERE user_name = '{name}' AND status <> 'CLOSED'",
        $"DROP DATABASE IF EXISTS {name} CASCADE",
    ];

    // A user who owns nothing any more can be dropped: drop-user
    public override IReadOnlyList<string> DropOwner(string name) => [$"DROP USER IF EXISTS {name}"];

    public override IReadOnlyList<string> DropDatabaseInUse(string name) => [];

    // Without certificates it knows no passwords: secure-a-cluster
    public override DatabaseUrl UrlOf(DatabaseUrl created, string? password) => created.WithUser(created.Database, null);

    // Locks are listed by transaction, not by session. In this database nobody but the session can wait.
    // crdb-internal#cluster_locks
    public override string IsBlocked(int process) =>
        "SELECT EXISTS (SELECT 1 FROM crdb_internal.cluster_locks WHERE database_name = current_database() AND NOT granted)";

    // The process id is the first half of the cancel key, here as in BackendKeyData: cancel-session;
    // pkg/sql/pgwire/pgwirecancel/backend_key_data.go
    public override string EndSession(int process) =>
        $"CANCEL SESSIONS IF EXISTS SELECT session_id FROM crdb_internal.cluster_sessions WHERE pg_backend_pid = {process} AND user_name = current_user";

    private protected override async Task<int?> ReadCommittedCounterAsync(NpgsqlConnection observer, CancellationToken cancellation)
    {
        await ExecuteAsync(observer, BeginRead, cancellation);
        try
        {
            return await AskAsync(observer, SelectCounter, cancellation);
        }
        finally
        {
            await ExecuteAsync(observer, "ROLLBACK", CancellationToken.None);
        }
    }

    private Version? Number => System.Version.TryParse(Version.TrimStart('v').Split('-')[0], out var number) ? number : null;

    /// <summary>The number in what the parameter says, for example <c>v25.4.14</c>; all of it where there is none.</summary>
    internal static string VersionIn(string parameter) => NumberInVersion().Match(parameter) is { Success: true } number ? number.Value : parameter;

    // "CockroachDB CCL v25.4.14 (x86_64-pc-linux-gnu, built …)"
    [GeneratedRegex(@"\bv\d+(\.\d+)+\S*")]
    private static partial Regex NumberInVersion();
}
