using CancelSpec.Databases;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>
/// The statements for PostgreSQL run on a server. The statements for CockroachDB are only compared here, because there is no
/// server. Its lane runs them.
/// </summary>
[Collection(ServerCollection.Name)]
public sealed class DatabaseDialectTests(PostgresServerFixture fixture)
{
    private static readonly DatabaseDialect Cockroach = DatabaseDialect.Of(new Dictionary<string, string>
    {
        ["server_version"] = "13.0.0",
        ["crdb_version"] = "CockroachDB CCL v25.2.2 (x86_64-pc-linux-gnu, built 2025/06/25 00:00:00, go1.23.7)",
    });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("15.18 (Debian 15.18-0+deb12u1)", "15.18")]
    [InlineData("18.4", "18.4")]
    [InlineData("19devel", "19devel")]
    public void A_server_that_reports_no_other_name_is_PostgreSQL(string reported, string version)
    {
        var dialect = DatabaseDialect.Of(new Dictionary<string, string> { ["server_version"] = reported });

        (dialect.Name, dialect.Version).Should().Be(("PostgreSQL", version));
    }

    [Fact]
    public void CockroachDB_is_known_by_a_parameter_that_only_it_reports() =>
        (Cockroach.Name, Cockroach.Version).Should().Be(("CockroachDB", "v25.2.2"));

    [Fact]
    public async Task PostgreSQL_lists_its_sessions_with_their_state()
    {
        await using var connection = await OpenAsync();
        var dialect = DatabaseDialect.Of(connection);

        (await AskAsync(connection, $"SELECT state FROM ({dialect.Sessions}) AS sessions WHERE pid = {connection.ProcessID}")).Should().Be("active");
        (await AskAsync(connection, dialect.IsBlocked(connection.ProcessID))).Should().Be(false);
    }

    [Fact]
    public async Task A_set_up_statement_that_fails_to_serialize_runs_again()
    {
        await using var connection = await OpenAsync();
        await DatabaseDialect.ExecuteAsync(connection, "CREATE TEMPORARY SEQUENCE attempt", Token);

        await DatabaseDialect.ExecuteAsync(connection, RaiseUntil(3, "40001"), Token);

        (await AskAsync(connection, "SELECT last_value FROM attempt")).Should().Be(3L);
    }

    [Theory]
    [InlineData("40001", 10)]
    [InlineData("55P03", 1)]
    public async Task A_set_up_statement_fails_after_ten_attempts_and_with_another_error_at_once(string error, long attempts)
    {
        await using var connection = await OpenAsync();
        await DatabaseDialect.ExecuteAsync(connection, "CREATE TEMPORARY SEQUENCE attempt", Token);

        var run = () => DatabaseDialect.ExecuteAsync(connection, RaiseUntil(100, error), Token);

        (await run.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(error);
        (await AskAsync(connection, "SELECT last_value FROM attempt")).Should().Be(attempts);
    }

    [Fact]
    public void CockroachDB_has_neither_table_locks_nor_PostgreSQLs_lists_of_sessions()
    {
        string[] statements =
        [
            Cockroach.Sessions, Cockroach.Lock(["a"], "UPDATE a SET b = 0")!, Cockroach.IsBlocked(7), Cockroach.EndSession(7),
            .. Cockroach.CreateDatabase("d", null), .. Cockroach.DropDatabase("d"),
        ];

        statements.Should().NotContain(statement =>
            statement.Contains("LOCK TABLE") || statement.Contains("pg_stat_activity") || statement.Contains("pg_blocking_pids")
            || statement.Contains("pg_terminate_backend") || statement.Contains("FORCE") || statement.Contains("TEMPLATE"));
    }

    [Fact]
    public void CockroachDB_tells_databases_apart_by_their_users()
    {
        Cockroach.CreateDatabase("d", null).Should().StartWith(["CREATE DATABASE d", "CREATE USER d WITH VIEWACTIVITY CANCELQUERY", "ALTER DATABASE d OWNER TO d"]);
        Cockroach.DropDatabase("d").Should().EndWith(["DROP DATABASE IF EXISTS d CASCADE"]);
        Cockroach.DropOwner("d").Should().Equal("DROP USER IF EXISTS d");
        Cockroach.DropDatabaseInUse("d").Should().BeEmpty("it ends the sessions of all its users");
        Cockroach.UrlOf(DatabaseUrl.Parse("postgresql://root@h:26257/d"), null).Should().Be(DatabaseUrl.Parse("postgresql://d@h:26257/d"));
        Cockroach.Sessions.Should().Contain("crdb_internal.cluster_sessions").And.Contain("user_name = current_user");
        Cockroach.EndSession(7).Should().StartWith("CANCEL SESSIONS IF EXISTS SELECT session_id").And.Contain("pg_backend_pid = 7");
        Cockroach.IsBlocked(7).Should().Contain("crdb_internal.cluster_locks").And.Contain("NOT granted");
    }

    [Fact]
    public void On_CockroachDB_too_readers_do_not_wait_for_what_another_transaction_has_written()
    {
        Cockroach.CreateDatabase("d", null).Should().Contain("ALTER DATABASE d SET default_transaction_isolation = 'read committed'");
        CockroachDialect.BeginRead.Should().Be("BEGIN ISOLATION LEVEL READ COMMITTED, AS OF SYSTEM TIME '-1us'");
    }

    [Fact]
    public void On_CockroachDB_readers_wait_only_for_the_lock_of_the_observer() =>
        Cockroach.Lock(["counter"], "UPDATE counter SET count = 0").Should().Be("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, PRIORITY HIGH; UPDATE counter SET count = 0");

    [Theory]
    [InlineData("v25.1.0", false)]
    [InlineData("v25.4.14", false)]
    [InlineData("v26.2.0", true)]
    [InlineData("v26.2.0-beta.1", true)]
    [InlineData("v27.1.3", true)]
    public void From_the_version_on_that_buffers_writes_CockroachDB_is_told_not_to(string version, bool isTold)
    {
        var statements = new CockroachDialect(version).CreateDatabase("d", null);

        statements.Contains("ALTER DATABASE d SET kv_transaction_buffered_writes_enabled = off").Should().Be(isTold);
    }

    [Fact]
    public void A_CockroachDB_that_is_too_old_is_refused()
    {
        var old = () => new CockroachDialect("v24.3.7");

        old.Should().Throw<DatabaseServerException>().WithMessage("CockroachDB v24.3.7 is too old; 25.1 is the first that works");
    }

    [Fact]
    public async Task Each_dialect_says_what_it_cannot_show_and_what_it_does_slowly()
    {
        await using var connection = await OpenAsync();
        var postgres = DatabaseDialect.Of(connection);

        (postgres.HasSessionLocks, postgres.ClosesCancelRequestsWhenDone, postgres.ChangesSchemaAtOnce).Should().Be((true, true, true));
        (Cockroach.HasSessionLocks, Cockroach.ClosesCancelRequestsWhenDone, Cockroach.ChangesSchemaAtOnce).Should().Be((false, false, false));
    }

    private static string RaiseUntil(int attempt, string error) =>
        $"DO $$ BEGIN IF nextval('attempt') < {attempt} THEN RAISE EXCEPTION USING ERRCODE = '{error}'; END IF; END $$";

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var address = fixture.Server.Url.ToConnectionString();
        address.Pooling = false;
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }
}
