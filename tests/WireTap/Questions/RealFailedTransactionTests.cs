using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.WireTap;

/// <summary>Transactions of the run's database that the tap makes fail between the messages of a driver.</summary>
public sealed class RealFailedTransactionTests : IAsyncLifetime
{
    private DatabaseUrl _database = null!;
    private Tap _tap = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = (await RunDatabase.ServerAsync()).Url;
        _tap = Tap.Start(_database.Host, _database.Port);
    }

    public ValueTask DisposeAsync() => _tap.DisposeAsync();

    [Theory, InlineData(1), InlineData(0)]
    public async Task Only_a_transaction_that_has_changed_something_fails_and_its_COMMIT_is_answered_with_ROLLBACK(int changes)
    {
        await using var connection = await ConnectAsync();
        var session = _tap.Sessions.Should().ContainSingle().Subject;
        var sql = DatabaseDialect.Of(connection).FailChangingTransaction;
        await ExecuteAsync(connection, "CREATE TEMPORARY TABLE changes (number INT)");
        await ExecuteAsync(connection, "BEGIN");

        using (var rule = _tap.HoldBefore(message => message is { Name: "ReadyForQuery", Detail: "T" }))
        {
            var executing = ExecuteAsync(connection, $"INSERT INTO changes SELECT generate_series(1, {changes})");
            await rule.NextAsync(Token).AsTask().WaitForAsync("the hold");
            (await TapFixture.Result(session.FailTransactionAsync(sql, Token), "the answer")).Should().Be(changes > 0);
            rule.Dispose();
            await executing;
        }

        session.TransactionStatus.Should().Be(changes > 0 ? 'E' : 'T');
        await ExecuteAsync(connection, "COMMIT");
        _tap.History.Events.Last(seen => seen.Name == "CommandComplete").Detail.Should().Be(changes > 0 ? "ROLLBACK" : "COMMIT");
        session.TransactionStatus.Should().Be('I');
        (await TapFixture.Result(session.AskAsync("SELECT name FROM pg_catalog.pg_prepared_statements", Token), "the answer")).Rows
            .Should().ContainSingle("only the question's own statement is prepared");
    }

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
}
