using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>If a database stops answering, it must not hold a cancelled request or a connection.</summary>
public sealed class SilentDatabaseTests
{
    // Npgsql alone would wait for 15 seconds or more. Only a failing test reaches this deadline.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Pools => [.. PoolDatabase.Fixes];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Pools))]
    public async Task Hanging_up_ends_connecting(string name)
    {
        await using var relay = Relay.To((await RunDatabase.ServerAsync()).Url);
        relay.StopForwarding();
        await using var pool = PoolCatalog.Ours.Create(name, new PoolSettings(relay.Url, 1) { CloseTimeout = TimeSpan.Zero });
        using var hangUp = new CancellationTokenSource();

        var request = pool.UseAsync((_, _) => Task.FromResult(true), hangUp.Token);
        await relay.Withheld.WaitForAsync("the startup message");
        await hangUp.CancelAsync();

        await request.Awaiting(cancelled => cancelled.WaitAsync(Soon, Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_connection_whose_rollback_is_not_answered_is_aborted()
    {
        await using var relay = Relay.To((await RunDatabase.ServerAsync()).Url);
        await using var pool = PoolCatalog.Ours.Create("check-on-return", new PoolSettings(relay.Url, 1)
        {
            RollbackTimeout = TimeSpan.FromMilliseconds(100),
            CloseTimeout = TimeSpan.Zero,
        });

        var request = pool.UseAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync("BEGIN", token);
                relay.StopForwarding();
                return true;
            },
            Token);

        (await request.WaitAsync(Soon, Token)).Should().BeTrue();
    }
}
