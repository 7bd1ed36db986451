using Npgsql;

namespace CancelSpec.Databases;

/// <summary>
/// The SQL of our own set-up and observation in which databases that speak PostgreSQL's protocol differ. This is the SQL for
/// PostgreSQL. <see cref="CockroachDialect"/> says what CockroachDB has instead.
/// </summary>
public class DatabaseDialect
{
    private const int Attempts = 10;

    /// <summary>The kind of the row of <see cref="SessionFacts"/> that names the database's process.</summary>
    public const string ProcessFact = "process";

    internal DatabaseDialect(string version) => Version = version;

    /// <summary>The product: for example <c>PostgreSQL</c>.</summary>
    public virtual string Name => "PostgreSQL";

    /// <summary>For example <c>15.18</c>.</summary>
    public string Version { get; }

    /// <summary>
    /// The sessions of all roles in this database: <c>pid</c>, <c>application_name</c>, <c>state</c> in the words of
    /// <c>pg_stat_activity</c>, and <c>query</c>, the last statement.
    /// </summary>
    public virtual string Sessions =>
        "SELECT pid, application_name, state, query FROM pg_stat_activity WHERE datname = current_database()";

    /// <summary>
    /// The other sessions of this database: <c>pid</c>, <c>application_name</c>, whether a statement is at work and does not wait
    /// for its client to send or read more (<c>is_active</c>), and whether that statement waits for a lock or sleeps (<c>is_waiting</c>).
    /// </summary>
    // A session that begins has no state yet.
    public virtual string Activity => """
        SELECT pid, coalesce(application_name, '') AS application_name, coalesce(state = 'active' AND wait_event_type IS DISTINCT FROM 'Client', true) AS is_active,
            coalesce(state = 'active' AND wait_event_type IN ('Lock', 'Timeout'), false) AS is_waiting
        FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
        """;

    /// <summary>Inside a transaction: keeps all other sessions from reading or writing some tables until it ends.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="change">SQL that changes a row for whose readers it is enough; null for none.</param>
    /// <returns>Null where nothing can be locked.</returns>
    public virtual string? Lock(IReadOnlyCollection<string> tables, string? change) =>
        tables.Count == 0 ? null : $"LOCK TABLE {string.Join(", ", tables)} IN ACCESS EXCLUSIVE MODE";

    /// <summary>
    /// A statement that makes its transaction fail if something was changed there, as far as the database tells that. It changes
    /// nothing itself.
    /// </summary>
    public virtual string FailChangingTransaction =>
        "SELECT 1 / CASE WHEN pg_catalog.pg_current_xact_id_if_assigned() IS NULL THEN 1 ELSE 0 END";

    /// <summary>Whether a server can tell by logical decoding what each transaction has changed.</summary>
    public virtual bool HasTransactionLog => true;

    /// <summary>Whether sessions can take advisory locks.</summary>
    public virtual bool HasSessionLocks => true;

    /// <summary>Whether the server closes the connection of a CancelRequest only after it has told the session to cancel.</summary>
    public virtual bool ClosesCancelRequestsWhenDone => true;

    /// <summary>Whether the server changes schemas and roles at once, and for any number of sessions at a time, rather than in jobs.</summary>
    public virtual bool ChangesSchemaAtOnce => true;

    /// <summary>Of rows of a table <c>t</c>: text that is the same for the same rows, whatever their order; an SQL expression.</summary>
    public virtual string ContentOfRows => "sum(pg_catalog.hashtextextended(t::text, 0))::text";

    /// <summary>The dialect of a connection's server, which the parameters tell that it reported at the start.</summary>
    /// <param name="connection">An open connection.</param>
    /// <exception cref="DatabaseServerException">The server is too old; the message says which version is needed.</exception>
    public static DatabaseDialect Of(NpgsqlConnection connection) => Of(connection.PostgresParameters);

    /// <summary>Whether a database can belong to the role that makes it; otherwise each has an owner of its own.</summary>
    public virtual bool CanShareRole => true;

    /// <summary>Makes a database, and an owner of the same name that gets into no other such database.</summary>
    /// <param name="name">The name of the database and its owner.</param>
    /// <param name="password">
    /// The owner's password, or what PostgreSQL keeps of it, without quotes in it. Null makes no owner: the role that makes the database owns it.
    /// </param>
    // No session may connect to template0, so it can always be copied. Only a member of a role may give it a database.
    public virtual IReadOnlyList<string> CreateDatabase(string name, string? password) => password is null
        ? [$"CREATE DATABASE {name} TEMPLATE template0"]
        :
        [
            $"CREATE ROLE {name} LOGIN PASSWORD '{password}'",
            $"GRANT {name} TO CURRENT_USER",
            $"CREATE DATABASE {name} TEMPLATE template0 OWNER {name}",
            $"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        ];

    /// <summary>Makes a copy of a database to which nobody is connected, with its settings; empty where databases cannot be copied.</summary>
    /// <param name="name">The name of the copy.</param>
    /// <param name="template">The name of the database that is copied.</param>
    /// <param name="owner">The role that owns both.</param>
    // The value of a setting that is a list of names is kept in the form of SQL.
    // A copy has no ALTER DATABASE … SET of its template: https://www.postgresql.org/docs/current/manage-ag-templatedbs.html
    public virtual IReadOnlyList<string> CopyDatabase(string name, string template, string owner) =>
    [
        $"CREATE DATABASE {name} TEMPLATE {template} OWNER \"{owner}\"",
        $"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        $"""
        DO $$ DECLARE setting text; BEGIN
            FOR setting IN SELECT unnest(setconfig) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = '{template}' AND setrole = 0 LOOP
                EXECUTE format(CASE WHEN split_part(setting, '=', 1) IN ('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries')
                    THEN 'ALTER DATABASE {name} SET %s = %s' ELSE 'ALTER DATABASE {name} SET %s = %L' END, split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1));
            END LOOP;
        END $$
        """,
    ];

    /// <summary>How many more connections the server takes from roles that are no superusers, as an integer; null where it has no limit.</summary>
    public virtual string? FreeConnections => """
        SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
            - (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend')
        """;

    /// <summary>Who is connected to a database, in one text; NULL for nobody.</summary>
    public virtual string ConnectedTo(string name) =>
        $"SELECT string_agg(format('%s (process %s, %s)', coalesce(nullif(application_name, ''), backend_type), pid, coalesce(state, 'no state')), ', ') FROM pg_stat_activity WHERE datname = '{name}'";

    /// <summary>Removes the database, and closes the connections to it.</summary>
    public virtual IReadOnlyList<string> DropDatabase(string name) => [$"DROP DATABASE IF EXISTS {name} WITH (FORCE)"];

    /// <summary>Removes an owner that <see cref="CreateDatabase"/> has made; after the database.</summary>
    public virtual IReadOnlyList<string> DropOwner(string name) => [$"DROP ROLE IF EXISTS {name}"];

    /// <summary>
    /// Replaces <see cref="DropDatabase"/> if that is refused (42501), because a session is in the database that we may not
    /// end. Most likely that is an autovacuum worker. Empty if there is no other way.
    /// </summary>
    // Without FORCE the database asks such a worker to leave, and waits some seconds for all sessions.
    public virtual IReadOnlyList<string> DropDatabaseInUse(string name) =>
    [
        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND usename IN (current_user, '{name}')",
        $"DROP DATABASE IF EXISTS {name}",
    ];

    /// <summary>The way in to a database as the role that owns it.</summary>
    /// <param name="created">The way in as the role that has made it.</param>
    /// <param name="password">As in <see cref="CreateDatabase"/>.</param>
    public virtual DatabaseUrl UrlOf(DatabaseUrl created, string? password) =>
        password is null ? created : created.WithUser(created.Database, password);

    /// <summary>
    /// Asks a session what is special about it: rows with a kind, a name and a value. A value that is NULL says nothing. The
    /// kinds are <c>process</c>, <c>role</c>, <c>session user</c>, <c>setting</c>, <c>temporary relation</c>,
    /// <c>advisory lock</c>, <c>channel</c>, <c>cursor</c>, <c>prepared statement</c> and <c>prepared transaction</c>.
    /// </summary>
    /// <param name="customSettings">The names of settings that only the session's programs know, such as <c>app.tenant</c>.</param>
    // A role is special where it is not the session user, and a setting where it has not the value with which the session began.
    // An empty custom setting was set once, and is unset again. A new session takes half the time for functions that it takes for
    // the views that are made of them.
    public virtual string SessionFacts(IReadOnlyCollection<string> customSettings) =>
        $"""
        SELECT '{ProcessFact}', '', pg_catalog.pg_backend_pid()::pg_catalog.text
        UNION ALL SELECT 'role', '', NULLIF(current_user, session_user)::pg_catalog.text
        UNION ALL SELECT 'session user', '', session_user::pg_catalog.text
        UNION ALL SELECT 'setting', name, setting FROM pg_catalog.pg_show_all_settings() WHERE source = 'session' AND setting IS DISTINCT FROM reset_val
        {Concat(customSettings.Select(CustomSetting))}
        UNION ALL SELECT 'temporary relation', relname::pg_catalog.text, '' FROM pg_catalog.pg_class
            WHERE pg_catalog.pg_my_temp_schema() <> 0 AND relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'p', 'v', 'S')
        UNION ALL SELECT 'advisory lock',
                CASE objsubid WHEN 1 THEN ((classid::pg_catalog.int8 << 32) | objid::pg_catalog.int8)::pg_catalog.text
                    ELSE pg_catalog.concat(classid, ', ', objid) END, ''
            FROM pg_catalog.pg_lock_status() WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid()
        UNION ALL SELECT 'channel', channel, '' FROM pg_catalog.pg_listening_channels() AS channel
        UNION ALL SELECT 'cursor', name, '' FROM pg_catalog.pg_cursor() WHERE is_holdable
        UNION ALL SELECT 'prepared statement', name, statement FROM pg_catalog.pg_prepared_statement() WHERE from_sql
        UNION ALL SELECT 'prepared transaction', gid, '' FROM pg_catalog.pg_prepared_xact()
            WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
        """;

    /// <summary>Asks whether the session of a backend process waits for a lock: one row with a boolean.</summary>
    public virtual string IsBlocked(int process) => $"SELECT cardinality(pg_blocking_pids({process})) > 0";

    /// <summary>
    /// Asks for which lock the session of a backend process waits: a row for each session that holds it, with the holder's
    /// process and the lock in words. Null where the database does not tell.
    /// </summary>
    public virtual string? LocksInTheWayOf(int process) => $"""
        SELECT holder, CASE
            WHEN locktype = 'advisory' THEN 'advisory lock ' || ((classid::bigint << 32) | objid::bigint)
            WHEN locktype IN ('transactionid', 'tuple') THEN 'row lock'
            ELSE locktype || ' lock' || coalesce(' on ' || relation::regclass, '')
            END || ' (' || mode || ')'
        FROM pg_locks, unnest(pg_blocking_pids(pid)) AS holder WHERE pid = {process} AND NOT granted
        """;

    /// <summary>Ends the session of a backend process from the database's side.</summary>
    public virtual string EndSession(int process) => $"SELECT pg_terminate_backend({process})";

    /// <summary>Reads a committed row, without waiting for open transactions. Null if there is no table, or no row.</summary>
    /// <param name="observer">The connection.</param>
    /// <param name="query">The SQL that reads the row.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PostgresException">The row cannot be read for another reason.</exception>
    public async Task<IReadOnlyList<object>?> ReadRowAsync(NpgsqlConnection observer, string query, CancellationToken cancellation = default)
    {
        try
        {
            return await ReadCommittedRowAsync(observer, query, cancellation);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }

    /// <summary>Runs a set-up statement of ours. After a serialization failure it runs again, up to ten times in all.</summary>
    /// <exception cref="PostgresException">The statement fails, or has failed to serialize each time.</exception>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.SerializationFailure && attempt < Attempts)
            {
                // The other transaction has won, and is over now.
            }
        }
    }

    /// <summary>The row of <see cref="SessionFacts"/> for a custom setting.</summary>
    private protected static string CustomSetting(string name) =>
        $"UNION ALL SELECT 'setting', '{name}', NULLIF(pg_catalog.current_setting('{name}', true), '')";

    private protected static string Concat(IEnumerable<string> lines) => string.Join('\n', lines);

    internal static DatabaseDialect Of(IReadOnlyDictionary<string, string> parameters) =>
        parameters.TryGetValue(CockroachDialect.VersionParameter, out var cockroach)
            ? new CockroachDialect(CockroachDialect.VersionIn(cockroach))
            // Debian adds its own version after a blank.
            : new DatabaseDialect(parameters["server_version"].Split(' ')[0]);

    /// <exception cref="PostgresException">There is no table (42P01).</exception>
    private protected virtual async Task<IReadOnlyList<object>?> ReadCommittedRowAsync(NpgsqlConnection observer, string query, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(query, observer);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            return null;
        var row = new object[reader.FieldCount];
        reader.GetValues(row);
        return row;
    }
}
