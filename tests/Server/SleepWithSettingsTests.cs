using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The endpoint by which the gate sees what a cancelled request leaves in its session.</summary>
public sealed class SleepWithSettingsTests(PoolDatabase database) : IClassFixture<PoolDatabase>
{
    [Fact]
    public async Task It_marks_its_session_and_takes_a_lock_as_long_as_it_sleeps()
    {
        // This pool does nothing when it is cancelled: what was set in the open transaction is still there to be seen.
        await using var server = Start("unfixed");
        await HangUpAsync(server);

        (await SessionAsync(server)).Should().Contain("\"marked\"").And.Contain("\"advisory_locks\": 1");
    }

    [Fact]
    public async Task It_leaves_its_session_as_it_was_when_it_has_slept()
    {
        await using var server = Start("unfixed");
        using var client = await HangingUpClient.SendAsync(server.Address, "GET", "/sleep-with-settings");
        await server.AsleepAsync();

        server.Clock.EndSleeps();

        (await client.ReadAnswerAsync()).Should().StartWith("HTTP/1.1 200 OK").And.EndWith("\r\n\r\n\"ok\"");
        (await SessionAsync(server)).Should().Contain($"\"{Observer.ServerName}\"").And.Contain("\"advisory_locks\": 0");
    }

    [Theory, InlineData("check-on-return", 0), InlineData("session-leak", 1)]
    public async Task What_is_left_of_it_when_it_is_cancelled_is_up_to_the_pool(string pool, int locks)
    {
        await using var server = Start(pool);
        await HangUpAsync(server);

        (await SessionAsync(server)).Should().Contain($"\"{Observer.ServerName}\"").And.Contain($"\"advisory_locks\": {locks}");
    }

    private InProcessServer Start(string pool) => InProcessServer.Start(pool, 1, database.Settings(1).Database, explore: true);

    private static async Task HangUpAsync(InProcessServer server)
    {
        using var client = await HangingUpClient.SendAsync(server.Address, "GET", "/sleep-with-settings");
        await server.AsleepAsync();
        client.Leave(HangUp.Closes);
        await server.Log.WaitForAsync(record => record.GetProperty("msg").GetString() == "client hung up before the response", "the cancelled sleep");
    }

    private static async Task<string> SessionAsync(InProcessServer server)
    {
        using var caller = new Caller();
        return (await caller.SendAsync(server, "GET", "/session")).Body;
    }
}
