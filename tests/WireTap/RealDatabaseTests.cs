using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Npgsql through the tap to the run's database.</summary>
public sealed class RealDatabaseTests : IAsyncLifetime
{
    private DatabaseUrl _database = null!;
    private Tap _tap = null!;

    public async ValueTask InitializeAsync()
    {
        _database = (await RunDatabase.ServerAsync()).Url;
        _tap = Tap.Start(_database.Host, _database.Port);
    }

    public ValueTask DisposeAsync() => _tap.DisposeAsync();

    [Fact]
    public async Task The_status_of_its_transaction_is_known()
    {
        await using var connection = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        session.TransactionStatus.Should().Be('I');
        // Npgsql has asked for the database's types.
        _tap.History.Clear();

        await ExecuteAsync(connection, "BEGIN");
        session.TransactionStatus.Should().Be('T');
        await connection.Awaiting(failing => ExecuteAsync(failing, "SELECT 1/0")).Should().ThrowAsync<PostgresException>();
        session.TransactionStatus.Should().Be('E');
        await ExecuteAsync(connection, "ROLLBACK");

        session.TransactionStatus.Should().Be('I');
        session.ProcessId.Should().Be(connection.ProcessID);
        await session.WhenQuietAsync().WaitForAsync("the session to be quiet");
        _tap.History.Events.Where(seen => seen.Name == "CommandComplete").Select(seen => seen.Detail).Should().Equal("BEGIN", "ROLLBACK");
        _tap.History.Events.Should().ContainSingle(seen => seen.Name == "ErrorResponse").Which.Detail.Should().Be("22012");
        await connection.CloseAsync();
        await session.Ended.WaitForAsync("the session to end");
    }

    [Fact]
    public async Task A_statement_is_cancelled_by_the_request_for_its_session()
    {
        await using var connection = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        using var rule = _tap.HoldCancelRequests();
        using var cancellation = new CancellationTokenSource();
        await using var command = new NpgsqlCommand("SELECT pg_sleep(60)", connection);

        var sleeping = command.ExecuteNonQueryAsync(cancellation.Token);
        await SleepingStatement.WhenAsleepAsync(_database, connection.ProcessID);
        // Npgsql waits for the end of its CancelRequest on the thread that cancels.
        var cancelling = Task.Run(cancellation.Cancel, CancellationToken.None);
        var hold = await TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the request");
        hold.Request.Session.Should().BeSameAs(session);
        hold.Release();

        await sleeping.Awaiting(cancelled => cancelled).Should().ThrowAsync<OperationCanceledException>();
        await cancelling.WaitForAsync("the cancelling");
        await _tap.WhenQuietAsync().WaitForAsync("all to be quiet");
        _tap.History.Events.Should().ContainSingle(seen => seen.Name == "ErrorResponse").Which.Detail.Should().Be("57014");
    }

    [Fact]
    public async Task Rows_of_many_megabytes_pass_unharmed()
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand("SELECT length($1), repeat('x', 4000000)", connection)
        {
            Parameters = { new NpgsqlParameter { Value = new string('y', 4_000_000) } },
        };

        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        (await reader.ReadAsync(TestContext.Current.CancellationToken)).Should().BeTrue();

        reader.GetInt32(0).Should().Be(4_000_000);
        reader.GetString(1).Should().HaveLength(4_000_000);
    }

    [Fact]
    public async Task Every_message_of_a_prepared_statement_has_its_SQL()
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand("SELECT 1 + $1", connection) { Parameters = { new NpgsqlParameter { Value = 1 } } };
        await command.PrepareAsync(TestContext.Current.CancellationToken);
        _tap.History.Clear();

        await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);

        Named("Bind", "Execute").Should().Equal(("Bind", "SELECT 1 + $1"), ("Execute", "SELECT 1 + $1"));
        _tap.History.Clear();
        await ExecuteAsync(connection, "PREPARE one AS SELECT 2");
        await ExecuteAsync(connection, "EXECUTE one");
        Named("Execute").Should().Equal(("Execute", "PREPARE one AS SELECT 2"), ("Execute", "SELECT 2"));
        _tap.History.Clear();
        await ExecuteAsync(connection, "DEALLOCATE one");
        await connection.Awaiting(failing => ExecuteAsync(failing, "EXECUTE one")).Should().ThrowAsync<PostgresException>();
        Named("Parse").Should().Equal(("Parse", "DEALLOCATE one"), ("Parse", "EXECUTE one"));
    }

    [Fact]
    public async Task A_commit_is_held_before_it_passes()
    {
        await using var connection = await ConnectAsync();
        await ExecuteAsync(connection, "BEGIN");
        using var rule = _tap.HoldBefore(message => message is { Name: "Query" or "Parse", Detail: "COMMIT" });

        var committing = ExecuteAsync(connection, "COMMIT");
        var hold = await TapFixture.Result(rule.NextAsync(TestContext.Current.CancellationToken).AsTask(), "the COMMIT");

        hold.Session.TransactionStatus.Should().Be('T');
        hold.Session.Waiting[0].Should().Be(hold.Message);
        hold.Release();
        await committing.WaitForAsync("the COMMIT to pass");
        hold.Session.TransactionStatus.Should().Be('I');
    }

    [Fact]
    public async Task The_next_request_on_an_open_connection_is_held()
    {
        await using var connection = await ConnectAsync();
        var hold = _tap.HoldNextRequest(0);

        var asking = ExecuteAsync(connection, "SELECT 1");

        (await TapFixture.Result(hold.Claimed, "the session")).ProcessId.Should().Be(connection.ProcessID);
        await hold.Held.WaitForAsync("the request");
        hold.Release();
        await asking.WaitForAsync("the answer");
    }

    [Fact]
    public async Task A_closed_session_leaves_no_lock_behind()
    {
        await using var holder = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        await ExecuteAsync(holder, "BEGIN");
        await ExecuteAsync(holder, "SELECT pg_advisory_xact_lock(20261123)");
        session.Hold();
        var waiting = ExecuteAsync(holder, "COMMIT");
        await session.WhenWaitingAsync(1, TestContext.Current.CancellationToken).WaitForAsync("the COMMIT");

        await session.CloseAsync().WaitForAsync("the closing");

        await waiting.Awaiting(lost => lost).Should().ThrowAsync<NpgsqlException>();
        await using var next = await ConnectAsync();
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(20261123)", next);
        (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).Should().Be(true);
    }

    [Fact]
    public async Task Connections_one_after_another_are_never_open_at_once()
    {
        for (var count = 0; count < 10; count++)
            await (await ConnectAsync()).DisposeAsync();

        _tap.SessionsOpened.Should().Be(10);
        _tap.MostOpen.Should().Be(1);
    }

    /// <summary>The messages with one of these names, and their SQL.</summary>
    private IEnumerable<(string Name, string? Sql)> Named(params string[] names) =>
        _tap.History.Events.Where(seen => names.Contains(seen.Name) && seen.Direction is Direction.ToDatabase).Select(seen => (seen.Name, seen.Sql?.Text));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var url = _database.WithHost(_tap.Address.Address.ToString(), _tap.Address.Port).ToConnectionString();
        url.Pooling = false;
        var connection = new NpgsqlConnection(url.ConnectionString);
        await connection.OpenAsync().WaitForAsync("a session through the tap");
        return connection;
    }
}
