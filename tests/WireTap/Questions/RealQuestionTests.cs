using CancelSpec.Databases;
using CancelSpec.Pools.KnownBad.SimpleQuery;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Questions to sessions of the run's database, between messages that a driver sends, or that no driver would.</summary>
public sealed class RealQuestionTests : IAsyncLifetime
{
    private const string Statements = "SELECT name FROM pg_catalog.pg_prepared_statements";

    private DatabaseUrl _database = null!;
    private Tap _tap = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = (await RunDatabase.ServerAsync()).Url;
        _tap = Tap.Start(_database.Host, _database.Port);
    }

    public ValueTask DisposeAsync() => _tap.DisposeAsync();

    [Fact]
    public async Task A_driver_notices_nothing()
    {
        await using var connection = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        await using var command = new NpgsqlCommand("SELECT 1 + $1", connection) { Parameters = { new NpgsqlParameter { Value = 1 } } };
        await command.PrepareAsync(Token);
        _tap.History.Clear();
        for (var count = 0; count < 20; count++)
        {
            (await AskAsync(session, "SELECT pg_catalog.pg_backend_pid()")).Rows[0].Should().Equal($"{connection.ProcessID}");
            (await command.ExecuteScalarAsync(Token)).Should().Be(2);
        }

        _tap.History.Events.Where(seen => seen.Direction is Direction.ToDatabase && seen.Name != "Sync").Should()
            .OnlyContain(seen => seen.Sql!.Text == "SELECT 1 + $1").And.HaveCount(40);
        (await AskAsync(session, Statements)).Rows.Should().HaveCount(2, "one is the driver's, the other the question's own");
    }

    [Fact]
    public async Task The_unnamed_statement_survives_between_its_Parse_and_its_Bind()
    {
        using var client = await BeginAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        await client.SendAsync(Wire.Join([Wire.Parse("SELECT 2", statement: ""), Wire.Sync]), Token);
        await ReceiveReadyAsync(client);

        (await AskAsync(session, "SELECT 1")).Rows.Should().HaveCount(1);
        (await AskAsync(session, "no SQL")).Problem.Should().Be("the database answered with the error 42601");
        (await AskAsync(session, "SELECT 1/0")).Problem.Should().Be("the database answered with the error 22012");
        await client.SendAsync(Wire.Join([Wire.Bind(statement: ""), Wire.Execute(), Wire.Sync]), Token);

        (await ReceiveReadyAsync(client)).Should().Equal('2', 'D', 'C');
        (await AskAsync(session, Statements)).Rows.Should().HaveCount(1, "only the question's own statement is prepared");
    }

    [Fact]
    public async Task A_pipelined_subject_is_asked_only_where_nothing_is_open()
    {
        using var client = await BeginAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        // The tap may hold a session at each of the messages.
        byte[][] pipeline =
        [
            Wire.Query("SET search_path = public"), Wire.Parse("SELECT 2", ""), Wire.Bind(""), Wire.Execute(), Wire.Sync,
            Wire.Query("BEGIN"), Wire.Query("COMMIT"), Wire.Query("SELECT 3"),
        ];
        var answers = new List<SessionAnswer>();
        using (var rule = _tap.HoldBefore(message => message.Direction is Direction.ToDatabase))
        {
            await client.SendAsync(Wire.Join(pipeline), Token);
            for (var count = 0; count < pipeline.Length; count++)
            {
                var hold = await TapFixture.Result(rule.NextAsync(Token).AsTask(), "the hold");
                answers.Add(await AskAsync(session, "SELECT 1"));
                hold.Release();
            }
        }

        answers.Select(answer => answer.TransactionStatus).Should().Equal("IIIIIITI".Select(status => (char?)status));
        answers.Select(answer => answer.Problem).Should().Equal(
            null, null, "a batch without its Sync is under way", "a batch without its Sync is under way", "a batch without its Sync is under way",
            null, "the session is in a transaction (status T)", null);
        for (var count = 0; count < 5; count++)
            (await ReceiveReadyAsync(client)).Should().NotContain('E');
    }

    [Fact]
    public async Task A_session_in_a_failed_transaction_is_not_asked()
    {
        await using var connection = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        await ExecuteAsync(connection, "BEGIN");
        await connection.Awaiting(failing => ExecuteAsync(failing, "SELECT 1/0")).Should().ThrowAsync<PostgresException>();

        (await AskAsync(session, "SELECT 1")).Problem.Should().Be("the session is in a transaction (status E)");
        await ExecuteAsync(connection, "ROLLBACK");

        (await AskAsync(session, "SELECT 1")).Problem.Should().BeNull();
    }

    [Fact]
    public async Task A_notification_that_comes_meanwhile_goes_on_to_the_subject()
    {
        await using var listener = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        await ExecuteAsync(listener, "LISTEN questions");
        var notified = new TaskCompletionSource<string>();
        listener.Notification += (_, notification) => notified.TrySetResult(notification.Payload);

        var asking = AskAsync(session, "SELECT pg_catalog.pg_sleep(0.3)");
        await using var notifier = await ConnectAsync();
        await ExecuteAsync(notifier, "NOTIFY questions, 'payload'");
        (await asking).Problem.Should().BeNull();

        await listener.WaitAsync(Token).WaitForAsync("the notification");
        (await notified.Task).Should().Be("payload");
    }

    [Fact]
    public async Task A_big_answer_is_taken_and_one_that_is_too_big_is_dropped()
    {
        await using var connection = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;

        (await AskAsync(session, "SELECT pg_catalog.repeat('x', 1000) FROM pg_catalog.generate_series(1, 1000)")).Rows.Should().HaveCount(1000);
        var (rows, problem) = (await AskAsync(session, "SELECT pg_catalog.repeat('x', 5000000)")) is var answer ? (answer.Rows, answer.Problem) : default;

        rows.Should().BeEmpty();
        problem.Should().Be("the answer has more than 1 MiB");
        await ExecuteAsync(connection, "SELECT 1");
    }

    [Fact]
    public async Task A_session_that_the_database_ends_meanwhile_tells_the_subject_why()
    {
        await using var connection = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        var asking = AskAsync(session, "SELECT pg_catalog.pg_sleep(60)");
        await SleepingStatement.WhenAsleepAsync(_database, connection.ProcessID);
        await using var other = await ConnectAsync();
        await ExecuteAsync(other, $"SELECT pg_terminate_backend({connection.ProcessID})");

        (await asking).Problem.Should().Be("the database has closed the session");

        (await connection.Awaiting(lost => ExecuteAsync(lost, "SELECT 1")).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("57P01");
    }

    private static Task<SessionAnswer> AskAsync(TapSession session, string sql) => TapFixture.Result(session.AskAsync(sql, Token), "the answer");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token).WaitForAsync("the answer to the subject");
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var url = _database.WithHost(_tap.Address.Address.ToString(), _tap.Address.Port).ToConnectionString();
        url.Pooling = false;
        var connection = new NpgsqlConnection(url.ConnectionString);
        await connection.OpenAsync(Token).WaitForAsync("a session through the tap");
        return connection;
    }

    /// <summary>A session without a driver, so that the test says what is sent.</summary>
    private async Task<MessageSocket> BeginAsync()
    {
        var client = await MessageSocket.ConnectAsync(_tap.Address, Token);
        var address = _database.ToConnectionString();
        var authentication = new SessionStartup(client, address);
        await client.SendAsync(Wire.Startup(user: address.Username!, database: address.Database!), Token);
        while (await TapFixture.Result(client.ReceiveAsync(Token), "the session to begin") is var (type, body) && type != 'Z')
        {
            if (type == 'R' && authentication.Answer(body) is { } answer)
                await client.SendAsync(answer, Token);
        }

        return client;
    }

    /// <summary>The types of the messages up to the next ReadyForQuery, which is left out.</summary>
    private static async Task<IReadOnlyList<char>> ReceiveReadyAsync(MessageSocket client)
    {
        var types = new List<char>();
        while (await TapFixture.Result(client.ReceiveAsync(Token), "a ReadyForQuery") is var (type, _) && type != 'Z')
            types.Add(type);
        return types;
    }
}
