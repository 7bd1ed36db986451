using CancelSpec.Gate.Planning;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The endpoint that shows the gate what a cancelled request leaves in its session.</summary>
public sealed class SleepWithSettingsTests(PoolDatabase database) : IClassFixture<PoolDatabase>
{
    [Fact]
    public async Task It_changes_its_session_and_takes_a_lock_while_it_sleeps()
    {
        // This pool does nothing at a cancellation, so the settings of the open transaction are still there.
        await using var server = Start("unfixed");
        await HangUpAsync(server);

        (await SessionAsync(server)).Should().Contain("\"marked\"").And.Contain("\"advisory_locks\": 1");
    }

    [Fact]
    public async Task It_restores_its_session_after_the_sleep()
    {
        await using var server = Start("unfixed");
        using var client = await SocketClient.SendAsync(server.Address, "GET", "/sleep-with-settings");
        await server.AsleepAsync();

        server.Clock.EndSleeps();

        (await client.ReadAnswerAsync()).Should().StartWith("HTTP/1.1 200 OK").And.EndWith("\r\n\r\n\"ok\"");
        (await SessionAsync(server)).Should().Contain($"\"{Observer.ServerName}\"").And.Contain("\"advisory_locks\": 0");
    }

    [Theory, InlineData("check-on-return", 0), InlineData("session-leak", 1)]
    public async Task After_a_cancellation_the_pool_decides_what_is_left(string pool, int locks)
    {
        await using var server = Start(pool);
        await HangUpAsync(server);

        (await SessionAsync(server)).Should().Contain($"\"{Observer.ServerName}\"").And.Contain($"\"advisory_locks\": {locks}");
    }

    private InProcessServer Start(string pool) => InProcessServer.Start(pool, 1, database.Settings(1).Database, explore: true);

    private static async Task HangUpAsync(InProcessServer server)
    {
        using var client = await SocketClient.SendAsync(server.Address, "GET", "/sleep-with-settings");
        await server.AsleepAsync();
        client.HangUp(Disconnect.Close);
        await server.Log.WaitForAsync(record => record.GetProperty("msg").GetString() == "client hung up before the response", "the cancellation of the sleep");
    }

    private static async Task<string> SessionAsync(InProcessServer server)
    {
        using var client = new ServerClient();
        return (await client.SendAsync(server, "GET", "/session")).Body;
    }
}
