using CancelSpec.Databases;
using CancelSpec.Gate.Driving;
using CancelSpec.Tests.Databases;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Gate.Driving;

/// <summary>What PostgreSQL tells of the transactions that are committed in a database, by each of its modules.</summary>
public abstract class RealTransactionLogTests : IAsyncLifetime
{
    private const string Tables = """
        CREATE TABLE stock (sku TEXT PRIMARY KEY, amount INT); INSERT INTO stock VALUES ('a', 1), ('b', 1);
        CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('x'), ('y');
        CREATE TABLE audit (id BIGSERIAL, at TIMESTAMPTZ DEFAULT now());
        CREATE FUNCTION watch() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit DEFAULT VALUES; RETURN NEW; END $$;
        CREATE TABLE watched (id INT); CREATE TRIGGER watching AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION watch();
        CREATE SEQUENCE numbers;
        CREATE TABLE "order" ("Line" INT); CREATE TABLE "My ""own"" notes" (id INT PRIMARY KEY);
        CREATE TABLE sums (a INT, twice INT GENERATED ALWAYS AS (a * 2) STORED); INSERT INTO sums VALUES (1);
        CREATE TABLE parts (id INT, at INT) PARTITION BY RANGE (at); CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (9); INSERT INTO parts VALUES (1, 1);
        CREATE TABLE late (id INT PRIMARY KEY DEFERRABLE); INSERT INTO late VALUES (1);
        CREATE TABLE nameless (id INT PRIMARY KEY); ALTER TABLE nameless REPLICA IDENTITY NOTHING; INSERT INTO nameless VALUES (1);
        CREATE UNLOGGED TABLE fast (id INT)
        """;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private DatabaseServer _server = null!;
    private DatabaseUrl _database = null!;
    private TransactionLog _log = null!;

    private protected abstract LogModule Module { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunDatabase.ServerAsync();
        _database = await _server.CreateDatabaseAsync(Token);
        await Sql.AskAsync(_database, Tables);
        _log = await OpenAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        // That needs a database without a slot in use.
        await _server.DropDatabaseAsync(_database, CancellationToken.None);
    }

    [Theory]
    [InlineData("UPDATE stock SET amount = amount", "rows updated in public.stock 2")]
    [InlineData("UPDATE notes SET text = 'z'", "rows updated in public.notes 2")]
    [InlineData("DELETE FROM notes WHERE text = 'x'", "rows deleted from public.notes 1")]
    [InlineData("INSERT INTO stock VALUES ('a', 5) ON CONFLICT (sku) DO UPDATE SET amount = 5", "rows updated in public.stock 1")]
    [InlineData("INSERT INTO stock VALUES ('a', 5) ON CONFLICT DO NOTHING", null)]
    [InlineData("INSERT INTO watched VALUES (1)", "rows inserted into public.audit 1 and rows inserted into public.watched 1")]
    [InlineData("BEGIN; INSERT INTO notes VALUES ('1'); SAVEPOINT s; INSERT INTO notes VALUES ('2'); ROLLBACK TO s; COMMIT", "rows inserted into public.notes 1")]
    [InlineData("BEGIN; INSERT INTO notes VALUES ('1'); ROLLBACK", null)]
    [InlineData("BEGIN; SELECT 1 FROM stock FOR UPDATE; COMMIT", null)]
    [InlineData("SELECT nextval('numbers')", null)]
    [InlineData("CREATE TEMP TABLE mine AS SELECT 1", null)]
    [InlineData("TRUNCATE notes", "public.notes truncated")]
    [InlineData("TRUNCATE notes, \"order\"", "public.\"order\" truncated and public.notes truncated")]
    [InlineData("INSERT INTO \"order\" VALUES (1)", "rows inserted into public.\"order\" 1")]
    [InlineData("INSERT INTO \"My \"\"own\"\" notes\" VALUES (1)", "rows inserted into public.\"My \"\"own\"\" notes\" 1")]
    [InlineData("UPDATE sums SET a = 2", "rows updated in public.sums 1")]
    [InlineData("UPDATE parts SET id = 2", "rows updated in public.part1 1")]
    [InlineData("UPDATE late SET id = 2", "rows updated in public.late 1")]
    [InlineData("UPDATE nameless SET id = 2", "rows updated in public.nameless 1")]
    [InlineData("INSERT INTO fast VALUES (1)", null)]
    [InlineData("CREATE TABLE made (id INT); INSERT INTO made VALUES (1); UPDATE made SET id = 2", "rows inserted into public.made 1 and rows updated in public.made 1")]
    [InlineData("CREATE TABLE made AS SELECT 1 AS id; DELETE FROM made", "rows inserted into public.made 1 and rows deleted from public.made 1")]
    [InlineData("ALTER TABLE stock DROP CONSTRAINT stock_pkey; UPDATE stock SET amount = 2", "rows updated in public.stock 2")]
    public async Task A_transaction_is_told_by_the_rows_that_it_changes(string sql, string? told)
    {
        var before = await _log.ReadAsync(Token);

        await Sql.AskAsync(_database, sql);

        (await _log.ReadAsync(Token)).Since(before).Select(transaction => $"{transaction}").Should().Equal(told is null ? [] : [told]);
    }

    [Fact]
    public async Task A_transaction_that_is_open_is_not_told()
    {
        await using var connection = new NpgsqlConnection(_database.ToConnectionString().ConnectionString);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await new NpgsqlCommand("INSERT INTO notes VALUES ('open')", connection).ExecuteNonQueryAsync(Token);

        (await _log.ReadAsync(Token)).Told.Should().BeEmpty();
        await transaction.CommitAsync(Token);
        (await _log.ReadAsync(Token)).Told.Should().ContainSingle();
    }

    [Fact]
    public async Task What_was_committed_before_and_in_other_databases_is_not_told()
    {
        var other = await _server.CreateDatabaseAsync(Token);
        await Sql.AskAsync(other, "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('elsewhere')");
        await _server.DropDatabaseAsync(other, Token);

        (await _log.ReadAsync(Token)).Told.Should().BeEmpty();
    }

    [Fact]
    public async Task A_database_is_removed_when_its_log_is_read_no_more()
    {
        var database = await _server.CreateDatabaseAsync(Token);
        var log = await OpenAsync(database);
        var removing = _server.DropDatabaseAsync(database, Token);

        await log.DisposeAsync();

        await removing;
    }

    [Fact]
    public async Task A_role_without_the_right_is_told_so() =>
        await FluentActions.Awaiting(() => TransactionLog.OpenAsync(new LogAccess(_database, [Module]), Silence, Token)).Should().ThrowAsync<PostgresException>().Where(refused => refused.SqlState == PostgresErrorCodes.InsufficientPrivilege);

    [Fact]
    public async Task A_log_whose_session_was_ended_tells_nothing_more()
    {
        await Sql.AskAsync(_server.TransactionLogOf(_database)!, $"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = '{_database.Database}'");

        await FluentActions.Awaiting(() => _log.ReadAsync(Token)).Should().ThrowAsync<StallException>();
    }

    private Task<TransactionLog> OpenAsync(DatabaseUrl database) => TransactionLog.OpenAsync(new LogAccess(_server.TransactionLogOf(database)!, [Module]), Silence, Token);
}
