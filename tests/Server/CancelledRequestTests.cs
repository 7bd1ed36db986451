using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>What the fixes do with a request whose client has hung up.</summary>
public sealed class CancelledRequestTests(PoolDatabase database) : IClassFixture<PoolDatabase>, IAsyncLifetime
{
    private const string LeaveTraces =
        "UPDATE counter SET count = 2; SET work_mem = '64kB'; SELECT pg_advisory_lock(1); CREATE TEMPORARY TABLE left_behind ()";
    private const string CountTraces =
        """
        SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
            + (SELECT count(*) FROM pg_class WHERE relname = 'left_behind' AND relnamespace = pg_my_temp_schema())
            + (SELECT count(*) FROM pg_settings WHERE name = 'work_mem' AND setting = '64')
        """;

    private readonly Observer _observer = database.Observer;

    /// <summary>All fixes but the one that cancels nothing.</summary>
    public static TheoryData<string> Pools => [.. PoolDatabase.Fixes.Except(["detached"])];

    public ValueTask InitializeAsync() => database.ResetAsync();

    public ValueTask DisposeAsync() => database.WaitForClosedPoolsAsync();

    [Theory, MemberData(nameof(Pools))]
    public async Task Nothing_is_left_of_a_transaction(string name)
    {
        await using var pool = database.Create(name, size: 1);

        await CancelledWork.InTransactionAsync(pool, LeaveTraces);

        (await TracesAsync(pool)).Should().Be(0);
        (await _observer.CommittedCounterAsync()).Should().Be(1);
        await _observer.WaitForServerSessionsAsync(1, "idle");
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task Nothing_is_left_of_what_was_done_outside_a_transaction(string name)
    {
        await using var pool = database.Create(name, size: 1);

        await CancelledWork.OutsideTransactionAsync(pool, LeaveTraces);

        (await TracesAsync(pool)).Should().Be(0);
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task Hanging_up_ends_a_statement_and_its_transaction(string name)
    {
        await using var pool = database.Create(name, size: 1);
        using var hangUp = new CancellationTokenSource();
        var request = pool.InTransactionAsync((session, token) => session.ExecuteAsync("SELECT pg_sleep(60)", token), hangUp.Token);
        // The session may be active with the BEGIN before it.
        await SleepingStatement.WhenAsleepAsync(database.Url, (await _observer.WaitForServerSessionsAsync(1, "active"))[0]);

        await hangUp.CancelAsync();

        await request.Awaiting(cancelled => cancelled.WaitForAsync("the cancelled request")).Should().ThrowAsync<OperationCanceledException>();
        (await PoolDatabase.SessionOfAsync(pool)).Should().BePositive();
        await _observer.WaitForServerSessionsAsync(1, "idle");
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task Every_connection_is_lent_after_many_have_hung_up(string name)
    {
        await using var pool = database.Create(name, size: 2);
        for (var request = 0; request < 5; request++)
            await CancelledWork.InTransactionAsync(pool, "UPDATE counter SET count = 2");

        await using var first = await Loan.OfAsync(pool);
        await using var second = await Loan.OfAsync(pool);

        await _observer.WaitForServerSessionsAsync(2);
    }

    [Fact]
    public async Task Detached_work_is_done_when_its_client_has_left()
    {
        await using var pool = database.Create("detached", size: 1);
        using var hangUp = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var request = pool.InTransactionAsync(
            async (session, token) =>
            {
                started.SetResult();
                await goOn.Task;
                return await session.ExecuteAsync("UPDATE counter SET count = count + 1", token);
            },
            hangUp.Token);
        await started.Task.WaitForAsync("the work to start");

        await hangUp.CancelAsync();
        await request.Awaiting(cancelled => cancelled).Should().ThrowAsync<OperationCanceledException>();
        goOn.SetResult();

        await Deadline.PollAsync(_observer.CommittedCounterAsync, count => count == 2, "the detached work to be done");
    }

    [Fact]
    public async Task Detached_work_is_done_even_if_its_client_left_before_it_had_a_connection()
    {
        await using var pool = database.Create("detached", size: 1);
        using var hangUp = new CancellationTokenSource();
        await using (await Loan.OfAsync(pool))
        {
            var request = pool.UseAsync((session, token) => session.ExecuteAsync("UPDATE counter SET count = count + 1", token), hangUp.Token);

            await hangUp.CancelAsync();
            await request.Awaiting(cancelled => cancelled).Should().ThrowAsync<OperationCanceledException>();
        }

        await Deadline.PollAsync(_observer.CommittedCounterAsync, count => count == 2, "the detached work to be done");
    }

    private static Task<long> TracesAsync(IConnectionPool pool) =>
        pool.UseAsync((session, token) => session.QueryScalarAsync<long>(CountTraces, token), CancellationToken.None);
}
