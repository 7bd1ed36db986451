using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>What every fix promises besides what it does with cancelled requests.</summary>
public sealed class PoolTests(PoolDatabase database) : IClassFixture<PoolDatabase>, IAsyncLifetime
{
    private readonly Observer _observer = database.Observer;

    public static TheoryData<string> Pools => [.. PoolDatabase.Fixes];

    public ValueTask InitializeAsync() => database.ResetAsync();

    public ValueTask DisposeAsync() => database.WaitForClosedPoolsAsync();

    [Theory, MemberData(nameof(Pools))]
    public async Task It_connects_on_demand_and_lends_the_same_connection_again(string name)
    {
        await using var pool = database.Create(name, size: 2);
        (await _observer.ServerSessionsAsync()).Should().BeEmpty();

        var first = await PoolDatabase.SessionOfAsync(pool);
        var second = await PoolDatabase.SessionOfAsync(pool);

        second.Should().Be(first);
        (await _observer.ServerSessionsAsync()).Should().Equal(first);
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task It_lends_no_more_connections_than_its_size(string name)
    {
        await using var pool = database.Create(name, size: 2);
        await using var first = await Loan.OfAsync(pool);
        await using var second = await Loan.OfAsync(pool);
        using var giveUp = new CancellationTokenSource();

        var third = pool.UseAsync((_, _) => Task.FromResult(true), giveUp.Token);
        third.IsCompleted.Should().BeFalse();
        (await _observer.ServerSessionsAsync()).Should().HaveCount(2);

        await giveUp.CancelAsync();
        await third.Awaiting(waiting => waiting).Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_connection_that_comes_back_goes_to_a_waiting_request(string name)
    {
        await using var pool = database.Create(name, size: 1);
        var loan = await Loan.OfAsync(pool);
        var waiting = PoolDatabase.SessionOfAsync(pool);

        await loan.DisposeAsync();

        (await waiting.WaitAsync(Deadline.Default, TestContext.Current.CancellationToken)).Should().BePositive();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_connection_that_comes_back_while_the_waiting_client_hangs_up_is_not_lost(string name)
    {
        await using var pool = database.Create(name, size: 1, borrowTimeout: TimeSpan.FromSeconds(2));
        for (var round = 0; round < 300; round++)
        {
            using var hangUp = new CancellationTokenSource();
            var loan = await Loan.OfAsync(pool);
            var waiting = pool.UseAsync((_, _) => Task.FromResult(true), hangUp.Token);

            await Task.WhenAll(InParallel(() => loan.DisposeAsync().AsTask()), InParallel(hangUp.CancelAsync));

            await Task.WhenAny(waiting);
        }

        (await PoolDatabase.SessionOfAsync(pool)).Should().BePositive();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task Waiting_is_bounded(string name)
    {
        await using var pool = database.Create(name, size: 1, borrowTimeout: TimeSpan.FromSeconds(1));
        await using var loan = await Loan.OfAsync(pool);

        await pool.Awaiting(PoolDatabase.SessionOfAsync).Should().ThrowAsync<PoolException>();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_connection_that_the_database_has_ended_is_replaced_before_it_is_lent(string name)
    {
        await using var pool = database.Create(name, size: 1);
        var ended = await PoolDatabase.SessionOfAsync(pool);
        await _observer.EndServerSessionsAsync();

        (await PoolDatabase.SessionOfAsync(pool)).Should().NotBe(ended);
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_connection_that_broke_during_a_request_is_replaced(string name)
    {
        await using var pool = database.Create(name, size: 1);
        await pool.Awaiting(broken => broken.UseAsync(
                (session, token) => session.ExecuteAsync("SELECT pg_terminate_backend(pg_backend_pid())", token), CancellationToken.None))
            .Should().ThrowAsync<PoolException>();

        (await PoolDatabase.SessionOfAsync(pool)).Should().BePositive();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_transaction_commits_the_changes_of_its_work(string name)
    {
        await using var pool = database.Create(name, size: 1);

        await pool.InTransactionAsync((session, token) => session.ExecuteAsync("UPDATE counter SET count = 2", token), CancellationToken.None);

        (await _observer.CommittedCounterAsync()).Should().Be(2);
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task An_ordinary_error_rolls_the_transaction_back(string name)
    {
        await using var pool = database.Create(name, size: 1);

        await pool.Awaiting(failing => failing.InTransactionAsync<int>(
            async (session, token) =>
            {
                await session.ExecuteAsync("UPDATE counter SET count = 2", token);
                throw new InvalidDataException("the work went wrong");
            },
            CancellationToken.None)).Should().ThrowAsync<InvalidDataException>();

        (await _observer.CommittedCounterAsync()).Should().Be(1);
        await ShouldNotBeInTransactionAsync();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_commit_that_the_database_answers_with_rollback_is_an_error(string name)
    {
        await using var pool = database.Create(name, size: 1);

        await pool.Awaiting(failing => failing.InTransactionAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync("UPDATE counter SET count = 2", token);
                // The work ignores the error of its second statement, so the transaction is a failed one.
                await session.Awaiting(refused => refused.ExecuteAsync("SELECT 1/0", token)).Should().ThrowAsync<PoolException>();
                return true;
            },
            CancellationToken.None)).Should().ThrowAsync<PoolException>().WithMessage("nothing was committed*");

        (await _observer.CommittedCounterAsync()).Should().Be(1);
        await ShouldNotBeInTransactionAsync();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_closed_pool_has_closed_its_connections(string name)
    {
        var pool = database.Create(name, size: 1);
        await PoolDatabase.SessionOfAsync(pool);

        await pool.DisposeAsync();

        await _observer.WaitForServerSessionsAsync(0);
        await pool.Awaiting(PoolDatabase.SessionOfAsync).Should().ThrowAsync<Exception>();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task Closing_it_twice_is_the_same_as_closing_it_once(string name)
    {
        var pool = PoolCatalog.Ours.Create(name, new PoolSettings(database.Url, 1) { CloseTimeout = TimeSpan.FromMinutes(1) });
        await PoolDatabase.SessionOfAsync(pool);
        await pool.DisposeAsync();

        await pool.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await pool.Awaiting(PoolDatabase.SessionOfAsync).Should().ThrowAsync<Exception>();
    }

    [Fact]
    public async Task A_request_that_waits_for_a_connection_fails_when_the_pool_is_closed()
    {
        var pool = database.Create("check-on-return", size: 1);
        var loan = await Loan.OfAsync(pool);
        var waiting = PoolDatabase.SessionOfAsync(pool);
        var closing = pool.DisposeAsync();

        await loan.DisposeAsync();

        await closing;
        await waiting.Awaiting(failed => failed).Should().ThrowAsync<PoolException>().WithMessage("the pool is closed");
    }

    [Fact]
    public async Task A_return_that_throws_loses_neither_connection_nor_permit()
    {
        await using var pool = new ThrowingPool(new PoolSettings(database.Url.WithParameter("application_name", Observer.ServerName), 1));

        for (var request = 0; request < 3; request++)
            await pool.Awaiting(PoolDatabase.SessionOfAsync).Should().ThrowAsync<NotSupportedException>();

        await _observer.WaitForServerSessionsAsync(0);
    }

    [Theory, InlineData("unfixed", "UPDATE counter SET count = 2"), InlineData("check-on-return", "UPDATE counter SET count = 2")]
    public async Task A_clean_return_costs_no_statement(string name, string lastStatement)
    {
        await using var pool = database.Create(name, size: 1);

        await pool.UseAsync((session, token) => session.ExecuteAsync(lastStatement, token), CancellationToken.None);

        (await _observer.LastServerStatementsAsync()).Should().Equal(lastStatement);
    }

    [Fact]
    public async Task After_an_open_transaction_check_on_return_resets_the_session()
    {
        await using var pool = database.Create("check-on-return", size: 1);

        await pool.UseAsync((session, token) => session.ExecuteAsync("BEGIN", token), CancellationToken.None);

        (await _observer.LastServerStatementsAsync()).Should().Equal("DISCARD ALL");
    }

    private static Task InParallel(Func<Task> action) => Task.Run(action, CancellationToken.None);

    // A pool may also have closed the connection of failed work, so no particular session is expected.
    private async Task ShouldNotBeInTransactionAsync()
    {
        await _observer.WaitForServerSessionsAsync(0, "idle in transaction");
        await _observer.WaitForServerSessionsAsync(0, "idle in transaction (aborted)");
    }

    private sealed class ThrowingPool(PoolSettings settings) : LendingPool(settings)
    {
        // Without these references the garbage collector might close a connection that the pool has lost.
        private readonly List<PhysicalConnection> _returned = [];

        protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed)
        {
            _returned.Add(connection);
            throw new NotSupportedException();
        }
    }
}
