using System.Text.RegularExpressions;
using Npgsql;

namespace CancelSpec.Databases;

/// <summary>
/// What CockroachDB has instead of PostgreSQL's catalogues and table locks. Version 25.1 is needed: it commits a schema change
/// by itself wherever that comes, and earlier versions refuse the batch of <c>/reset</c>.
/// </summary>
/// <remarks>
/// The statements follow CockroachDB's documentation, versions 25.2 to 26.2, and its source. A comment beside each names pages
/// of https://www.cockroachlabs.com/docs/stable/ and files of https://github.com/cockroachdb/cockroach. The two tables of
/// <c>crdb_internal</c> are among the few that stay open when <c>allow_unsafe_internals</c> is off, which is the default from
/// 26.2 on (crdb-internal#access-control; pkg/sql/crdb_internal.go, SupportedVTables).
/// </remarks>
internal sealed partial class CockroachDialect : DatabaseDialect
{
    /// <summary>A parameter that only CockroachDB reports at the start of a session.</summary>
    // pkg/sql/pgwire/conn.go, statusReportParams
    public const string VersionParameter = "crdb_version";

    // At least one message tells of a commit, which takes longer than a microsecond, and one node has one clock: so this reads
    // all that is known to be committed. At this level a reader waits for no open transaction, whatever its level. High
    // priority would do that as well, but it also breaks into a commit that is under way.
    // begin-transaction, as-of-system-time, read-committed; pkg/sql/sem/asof/as_of.go;
    // pkg/kv/kvserver/txnwait/queue.go, CanPushWithPriority
    internal const string BeginRead = "BEGIN ISOLATION LEVEL READ COMMITTED, AS OF SYSTEM TIME '-1us'";

    // From this version on writes stay with the gateway until the commit, so a lock would let readers pass.
    // architecture/transaction-layer#buffered-writes, of v26.2
    private static readonly Version BuffersWrites = new(26, 2);

    // set-vars, autocommit_before_ddl
    private static readonly Version Oldest = new(25, 1);

    private static readonly string[] ComparedSettings =
        ["application_name", "search_path", "default_transaction_isolation", "default_transaction_read_only", "statement_timeout", "timezone"];

    /// <exception cref="DatabaseServerException">The version is too old.</exception>
    internal CockroachDialect(string version)
        : base(version)
    {
        if (Number < Oldest)
            throw new DatabaseServerException($"CockroachDB {version} is too old; {Oldest} is the first that works");
    }

    public override string Name => "CockroachDB";

    // No function tells whether a transaction has changed something: functions-and-operators
    public override string FailChangingTransaction => "SELECT 1 / 0";

    // Its changefeeds speak no replication protocol, and tell rows and not transactions: change-data-capture-overview
    public override bool HasTransactionLog => false;

    public override string? FreeConnections => null;

    // There is pg_try_advisory_lock, which always succeeds and locks nothing: pkg/sql/sem/builtins/fixed_oids.go.
    public override bool HasSessionLocks => false;

    // It closes the connection first, so that the sender does not learn whether there was something to cancel: pkg/server/server_sql.go, serveConn.
    public override bool ClosesCancelRequestsWhenDone => false;

    // Its hash functions take no row, and what it writes for a row as text is not documented: functions-and-operators
    public override string ContentOfRows => "NULL";

    // Only their users tell the sessions of its databases apart.
    public override bool CanShareRole => false;

    // Two changes of roles at the same time can leave a lease behind, for which all later changes wait: issue 171531.
    // online-schema-changes
    public override bool ChangesSchemaAtOnce => false;

    public override IReadOnlyList<string> CopyDatabase(string name, string template, string owner) => [];

    // A session does not tell its database. Each database has a user of its own, and no other user is in it.
    // crdb-internal#cluster_sessions; pkg/sql/crdb_internal.go, populateSessionsTable
    public override string Sessions => """
        SELECT pg_backend_pid::INT4 AS pid, application_name,
            CASE WHEN active_queries <> '' THEN 'active' WHEN kv_txn IS NULL THEN 'idle' ELSE 'idle in transaction' END AS state,
            CASE WHEN active_queries <> '' THEN active_queries ELSE last_active_query END AS query
        FROM crdb_internal.cluster_sessions WHERE user_name = current_user AND status <> 'CLOSED'
        """;

    // The list of locks names transactions and not sessions: see IsBlocked.
    public override string Activity => $"SELECT pid, coalesce(application_name, '') AS application_name, state = 'active' AS is_active, state = 'active' AND ({IsBlocked(0)}) AS is_waiting FROM ({Sessions}) AS sessions WHERE pid <> pg_backend_pid()";

    // There is no LOCK TABLE. Readers wait for a write that is not committed, unless their level or priority lets them read
    // past it. This write is never committed, so the row stays as it is.
    // set-transaction, read-committed; CanPushWithPriority, as above
    public override string? Lock(IReadOnlyCollection<string> tables, string? change) =>
        change is null ? null : $"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, PRIORITY HIGH; {change}";

    // This is PostgreSQL's default level, at which readers never wait for writers. At CockroachDB's default level they do.
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

    // A user that owns nothing can be dropped: drop-user
    public override IReadOnlyList<string> DropOwner(string name) => [$"DROP USER IF EXISTS {name}"];

    public override IReadOnlyList<string> DropDatabaseInUse(string name) => [];

    // Without certificates there are no passwords: secure-a-cluster
    public override DatabaseUrl UrlOf(DatabaseUrl created, string? password) => created.WithUser(created.Database, null);

    // The list of locks names transactions, not sessions. In this database only the session can wait.
    // crdb-internal#cluster_locks
    public override string IsBlocked(int process) =>
        "SELECT EXISTS (SELECT 1 FROM crdb_internal.cluster_locks WHERE database_name = current_database() AND NOT granted)";

    // The list of locks names transactions, not sessions.
    public override string? LocksInTheWayOf(int process) => null;

    // The process id is the first half of the cancel key, here as in BackendKeyData: cancel-session;
    // pkg/sql/pgwire/pgwirecancel/backend_key_data.go
    public override string EndSession(int process) =>
        $"CANCEL SESSIONS IF EXISTS SELECT session_id FROM crdb_internal.cluster_sessions WHERE pg_backend_pid = {process} AND user_name = current_user";

    // Its pg_settings does not tell which settings the session has changed, and its temporary tables and cursors are previews.
    // current-user, show-vars; pkg/sql/pg_catalog.go, pgCatalogSettingsTable
    public override string SessionFacts(IReadOnlyCollection<string> customSettings) =>
        $"""
        SELECT 'role', '', NULLIF(current_user, session_user)::TEXT
        UNION ALL SELECT 'session user', '', session_user::TEXT
        {Concat(ComparedSettings.Concat(customSettings).Select(CustomSetting))}
        """;

    private protected override async Task<IReadOnlyList<object>?> ReadCommittedRowAsync(NpgsqlConnection observer, string query, CancellationToken cancellation)
    {
        await ExecuteAsync(observer, BeginRead, cancellation);
        try
        {
            return await base.ReadCommittedRowAsync(observer, query, cancellation);
        }
        finally
        {
            await ExecuteAsync(observer, "ROLLBACK", CancellationToken.None);
        }
    }

    private Version? Number => System.Version.TryParse(Version.TrimStart('v').Split('-')[0], out var number) ? number : null;

    /// <summary>The version number in a value of the parameter, for example <c>v25.4.14</c>; the whole value if it has none.</summary>
    internal static string VersionIn(string parameter) => NumberInVersion().Match(parameter) is { Success: true } number ? number.Value : parameter;

    // "CockroachDB CCL v25.4.14 (x86_64-pc-linux-gnu, built …)"
    [GeneratedRegex(@"\bv\d+(\.\d+)+\S*")]
    private static partial Regex NumberInVersion();
}
