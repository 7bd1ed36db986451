using CancelSpec.Gate.Planning;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The endpoint that shows the gate what a cancelled request leaves in its session.</summary>
public sealed class SleepWithSettingsTests(PoolDatabase database) : IClassFixture<PoolDatabase>, IAsyncLifetime
{
    private Tap _tap = null!;

    public ValueTask InitializeAsync()
    {
        _tap = Tap.Start(database.Url.Host, database.Url.Port);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _tap.DisposeAsync();

    [Fact]
    public async Task It_changes_its_session_and_takes_a_lock_while_it_sleeps()
    {
        // This pool does nothing at a cancellation, so the settings of the open transaction are still there.
        await using var server = Start("unfixed");
        await HangUpAsync(server);

        (await SessionAsync(server)).Should().Be(("marked", 1));
    }

    [Fact]
    public async Task It_restores_its_session_after_the_sleep()
    {
        await using var server = Start("unfixed");
        using var client = await SocketClient.SendAsync(server.Address, "GET", "/sleep-with-settings");
        await server.AsleepAsync();

        server.Clock.EndSleeps();

        (await client.ReadAnswerAsync()).Should().StartWith("HTTP/1.1 200 OK").And.EndWith("\r\n\r\n\"ok\"");
        (await SessionAsync(server)).Should().Be((Observer.ServerName, 0));
    }

    [Theory, InlineData("check-on-return", 0), InlineData("session-leak", 1)]
    public async Task After_a_cancellation_the_pool_decides_what_is_left(string pool, int locks)
    {
        await using var server = Start(pool);
        await HangUpAsync(server);

        (await SessionAsync(server)).Should().Be((Observer.ServerName, locks));
    }

    private InProcessServer Start(string pool) => InProcessServer.Start(
        pool, 1, database.Settings(1).Database.WithHost(_tap.Address.Address.ToString(), _tap.Address.Port), explore: true);

    private static async Task HangUpAsync(InProcessServer server)
    {
        // A later GET /counter must not fail, because an error ends the settings of an open transaction.
        using var http = new ServerClient();
        await http.SendAsync(server, "POST", "/reset");
        using var client = await SocketClient.SendAsync(server.Address, "GET", "/sleep-with-settings");
        await server.AsleepAsync();
        client.HangUp(Disconnect.Close);
        await server.Log.WaitForAsync(record => record.GetProperty("msg").GetString() == "client hung up before the response", "the cancellation of the sleep");
    }

    /// <summary>The name of the pool's one session, and how many locks it has.</summary>
    private async Task<(string Name, long Locks)> SessionAsync(InProcessServer server)
    {
        // This request gets the connection when the one before has given it back.
        using var client = new ServerClient();
        await client.SendAsync(server, "GET", "/counter");
        await using var connection = new NpgsqlConnection(database.Url.ToConnectionString().ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT application_name, (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = session.pid)
            FROM pg_stat_activity AS session WHERE pid = {_tap.Sessions.Single(session => !session.SubjectClosed.IsCompleted).ProcessId}
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        (await reader.ReadAsync(TestContext.Current.CancellationToken)).Should().BeTrue();
        return (reader.GetString(0), reader.GetInt64(1));
    }
}
