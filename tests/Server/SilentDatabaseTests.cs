using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>A database that has stopped to answer must not keep a request that has been cancelled, nor a connection.</summary>
public sealed class SilentDatabaseTests
{
    // Npgsql by itself waits for 15 seconds and more. Only a failure reaches this.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Pools => [.. PoolDatabase.Fixes];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Pools))]
    public async Task Hanging_up_ends_connecting(string name)
    {
        await using var relay = Relay.To((await RunDatabase.ServerAsync()).Url);
        relay.FallSilent();
        await using var pool = PoolCatalog.Create(name, new PoolSettings(relay.Url, 1) { CloseTimeout = TimeSpan.Zero });
        using var hangUp = new CancellationTokenSource();

        var request = pool.UseAsync((_, _) => Task.FromResult(true), hangUp.Token);
        await relay.HeldBack.WaitForAsync("the startup message");
        await hangUp.CancelAsync();

        await request.Awaiting(cancelled => cancelled.WaitAsync(Soon, Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_rollback_that_is_not_answered_gives_the_connection_up()
    {
        await using var relay = Relay.To((await RunDatabase.ServerAsync()).Url);
        await using var pool = PoolCatalog.Create("check-on-return", new PoolSettings(relay.Url, 1)
        {
            RollbackTimeout = TimeSpan.FromMilliseconds(100),
            CloseTimeout = TimeSpan.Zero,
        });

        var request = pool.UseAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync("BEGIN", token);
                relay.FallSilent();
                return true;
            },
            Token);

        (await request.WaitAsync(Soon, Token)).Should().BeTrue();
    }
}
