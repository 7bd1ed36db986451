using CancelSpec.Pools;
using CancelSpec.Pools.KnownBad;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>Each known-bad pool has its bug.</summary>
public sealed class KnownBadPoolTests(PoolDatabase database) : IClassFixture<PoolDatabase>, IAsyncLifetime
{
    private const string Bump = "UPDATE counter SET count = count + 1";

    // No connection is free, so every request waits this long.
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(100);

    private readonly Observer _observer = database.Observer;

    public ValueTask InitializeAsync() => database.ResetAsync();

    public ValueTask DisposeAsync() => database.WaitForClosedPoolsAsync();

    [Theory, InlineData("unfixed"), InlineData("request-token-rollback"), InlineData("ping-on-return")]
    public async Task A_cancelled_transaction_stays_open(string name)
    {
        await using var pool = database.Create(name, size: 1);

        await CancelledWork.InTransactionAsync(pool, Bump);

        (await _observer.ServerSessionsAsync("idle in transaction")).Should().Equal(await PoolDatabase.SessionOfAsync(pool));
    }

    [Fact]
    public async Task Late_begin_leaves_a_transaction_that_was_cancelled_during_its_begin()
    {
        var settings = database.Settings(1);
        await using var tap = Tap.Start(settings.Database.Host, settings.Database.Port);
        await using var pool = PoolCatalog.Ours.Create(
            "late-begin", settings with { Database = settings.Database.WithHost("127.0.0.1", tap.Address.Port) });
        await CancelledWork.InTransactionAsync(pool, Bump);
        (await _observer.ServerSessionsAsync("idle")).Should().HaveCount(1, "a later cancellation is handled rightly");
        using var hangUp = new CancellationTokenSource();

        var begin = tap.HoldNextRequest(0);
        var request = pool.InTransactionAsync((_, _) => Task.FromResult(true), hangUp.Token);
        await begin.Held.WaitForAsync("BEGIN to be sent");
        await hangUp.CancelAsync();
        begin.Release();

        await request.Awaiting(cancelled => cancelled).Should().ThrowAsync<OperationCanceledException>();
        (await _observer.ServerSessionsAsync("idle in transaction")).Should().HaveCount(1);
    }

    [Theory, InlineData("lost-permit"), InlineData("starving")]
    public async Task No_request_gets_a_connection_after_as_many_cancellations_as_connections(string name)
    {
        await using var pool = database.Create(name, size: 2, borrowTimeout: ShortWait);
        await CancelledWork.OutsideTransactionAsync(pool, Bump);
        (await PoolDatabase.SessionOfAsync(pool)).Should().BePositive();

        await CancelledWork.OutsideTransactionAsync(pool, Bump);

        await pool.Awaiting(PoolDatabase.SessionOfAsync).Should().ThrowAsync<PoolException>().WithMessage("waited*");
        await _observer.WaitForServerSessionsAsync(0);
    }

    [Fact]
    public async Task Early_ack_reports_success_while_commit_is_under_way()
    {
        // COMMIT waits for a lock that the observer holds.
        await _observer.ExecuteAsync(
            """
            CREATE FUNCTION wait_for_observer() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON counter DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_for_observer();
            SELECT pg_advisory_lock(1);
            """);
        await using var pool = database.Create("early-ack", size: 1);

        await pool.InTransactionAsync((session, token) => session.ExecuteAsync(Bump, token), CancellationToken.None)
            .WaitForAsync("the success");

        (await _observer.CommittedCounterAsync()).Should().Be(1);
        await _observer.ExecuteAsync("SELECT pg_advisory_unlock(1)");
        await PoolDatabase.SessionOfAsync(pool);
        (await _observer.CommittedCounterAsync()).Should().Be(2, "the connection is lent again only after the answer to COMMIT");
    }

    [Fact]
    public async Task Session_leak_leaves_a_lock_and_no_transaction()
    {
        await using var pool = database.Create("session-leak", size: 1);

        await CancelledWork.InTransactionAsync(pool, "SELECT pg_advisory_lock(1)");

        (await pool.UseAsync(
            (session, token) => session.QueryScalarAsync<long>(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()", token),
            CancellationToken.None)).Should().Be(1);
        (await _observer.ServerSessionsAsync("idle")).Should().HaveCount(1);
    }

    [Fact]
    public async Task Storm_has_two_sessions_in_the_place_of_one()
    {
        await using var pool = new CountingStormPool(database.Settings(size: 1), _observer);

        await CancelledWork.OutsideTransactionAsync(pool, Bump);

        pool.SessionsWhenOpened.Should().Equal(1, 2);
        (await PoolDatabase.SessionOfAsync(pool)).Should().BePositive();
    }

    [Fact]
    public async Task Never_evicted_fails_forever_on_a_healthy_connection()
    {
        await using var pool = database.Create("never-evicted", size: 1);
        var session = await PoolDatabase.SessionOfAsync(pool);

        await CancelledWork.InTransactionAsync(pool, Bump);

        for (var request = 0; request < 3; request++)
            await pool.Awaiting(PoolDatabase.SessionOfAsync).Should().ThrowAsync<PoolException>().WithMessage("*broken");
        (await _observer.ServerSessionsAsync("idle")).Should().Equal(session);
    }

    [Fact]
    public async Task Deaf_does_not_cancel_work_whose_client_has_gone()
    {
        await using var pool = database.Create("deaf", size: 1);
        using var hangUp = new CancellationTokenSource();

        var count = await pool.InTransactionAsync(
            async (session, token) =>
            {
                await hangUp.CancelAsync();
                return await session.ExecuteAsync(Bump, token);
            },
            hangUp.Token);

        count.Should().Be(1);
        (await _observer.CommittedCounterAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Blind_commit_reports_success_for_a_transaction_that_was_rolled_back()
    {
        await using var pool = database.Create("blind-commit", size: 1);

        var succeeded = await pool.InTransactionAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync(Bump, token);
                await session.Awaiting(refused => refused.ExecuteAsync("SELECT 1/0", token)).Should().ThrowAsync<PoolException>();
                return true;
            },
            CancellationToken.None);

        succeeded.Should().BeTrue();
        (await _observer.CommittedCounterAsync()).Should().Be(1);
    }

    private sealed class CountingStormPool(PoolSettings settings, Observer observer) : StormPool(settings)
    {
        public List<int> SessionsWhenOpened { get; } = [];

        protected override async Task<PhysicalConnection> OpenAsync(CancellationToken cancellation)
        {
            var connection = await base.OpenAsync(cancellation);
            SessionsWhenOpened.Add((await observer.ServerSessionsAsync()).Count);
            return connection;
        }
    }
}
