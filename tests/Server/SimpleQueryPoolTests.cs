using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using CancelSpec.WireTap;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The bug of each known-bad pool that lends connections of our own client, and that everything else is right.</summary>
public sealed class SimpleQueryPoolTests : IAsyncLifetime
{
    private const string Bump = "UPDATE counter SET count = count + 1";
    private const string Pid = "SELECT pg_backend_pid()";
    // A statement that ends when the observer releases a lock, and a query for what it left behind in the session.
    private const string WaitForObserver = "SELECT 1 FROM pg_advisory_lock_shared(3)";
    private const string LeftBehind =
        "SELECT current_setting('lock_timeout') || ' ' || count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'";

    private readonly CancellationTokenSource _hangUp = new();
    private DatabaseUrl _database = null!;
    private Observer _observer = null!;
    private Tap _tap = null!;

    public static TheoryData<string> Pools => ["early-return", "double-return", "hasty-cancel", "orphaned-work"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await (await RunDatabase.ServerAsync()).CreateDatabaseAsync(CancellationToken.None);
        _observer = await Observer.ConnectAsync(_database);
        await _observer.ExecuteAsync("CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)");
        _tap = Tap.Start(_database.Host, _database.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _tap.DisposeAsync();
        await _observer.DisposeAsync();
        await (await RunDatabase.ServerAsync()).DropDatabaseAsync(_database, CancellationToken.None);
        _hangUp.Dispose();
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task Without_a_cancellation_it_is_right(string name)
    {
        await using var pool = Create(name, size: 2);

        var values = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => pool.InTransactionAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync(Bump, token);
                return await session.QueryScalarAsync<int>("SELECT count FROM counter", token);
            },
            Token)));

        values.Should().BeEquivalentTo([2, 3, 4, 5, 6, 7, 8, 9]);
        (await _observer.CommittedCounterAsync()).Should().Be(9);
        _tap.Sessions.Should().HaveCountLessThanOrEqualTo(2).And.OnlyContain(session => session.TransactionStatus == 'I');
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_request_cancelled_with_no_reply_on_the_way_leaves_nothing_in_the_session(string name)
    {
        await using var pool = Create(name, size: 1);

        await CancelInTransactionAsync(pool);

        (await AskAsync<string>(pool, LeftBehind)).Should().Be("0 0");
        _tap.Sessions.Should().ContainSingle().Which.TransactionStatus.Should().Be('I');
        (await _observer.CommittedCounterAsync()).Should().Be(1);
    }

    [Theory, MemberData(nameof(Pools))]
    public async Task A_request_cancelled_before_its_reply_leaves_nothing_in_the_session(string name)
    {
        await using var pool = Create(name, size: 1);
        var session = await WarmAsync(pool);
        using var hold = _tap.HoldCancelRequests();

        await CancelBeforeReplyAsync(pool, session, "BEGIN; SET lock_timeout = '9s'; SELECT pg_advisory_lock(7)");
        // It would cancel whatever it meets, the next requests or the reset, and here it meets an idle session.
        if (name == "hasty-cancel")
            await DeliverAsync(await hold.NextAsync(Token));

        // Early-return gives each of the next three requests the reply to an earlier query.
        (await AnswersAsync(pool, LeftBehind, 4)).Last().Should().Be("0 0");
        await _tap.WhenQuietAsync().WaitForAsync("the tap to be quiet");
        session.TransactionStatus.Should().Be('I');
        _tap.Sessions.Should().Equal(session);
    }

    [Fact]
    public async Task Early_return_gives_the_next_request_the_reply_of_the_one_that_was_cancelled()
    {
        await using var pool = Create("early-return", size: 1);
        var session = await WarmAsync(pool);

        await CancelBeforeReplyAsync(pool, session, "SELECT 41");

        (await AskAsync<int>(pool, "SELECT 42")).Should().Be(41);
        (await AnswersAsync(pool, "SELECT 43", 4)).Should().Equal("no answer", "no answer", "42", "43");
    }

    [Theory, InlineData(1), InlineData(4)]
    public async Task Double_return_lends_one_connection_to_two_requests_at_once(int size)
    {
        await using var pool = Create("double-return", size);
        await CancelInTransactionAsync(pool);

        var (first, second) = (new Pause(), new Pause());
        var one = pool.UseAsync(async (session, token) => await first.TakeAsync() + await session.QueryScalarAsync<int>(Pid, token), Token);
        var other = pool.UseAsync(async (session, token) => await second.TakeAsync() + await session.QueryScalarAsync<int>(Pid, token), Token);
        await first.Taken.WaitForAsync("a connection for the first request");
        await second.Taken.WaitForAsync("a connection for the second request");
        first.End();
        second.End();

        (await one).Should().Be(await other);
        _tap.Sessions.Should().ContainSingle();
    }

    [Fact]
    public async Task Hasty_cancel_hits_the_statement_of_the_next_request()
    {
        await using var pool = Create("hasty-cancel", size: 1);
        var session = await WarmAsync(pool);
        using var hold = _tap.HoldCancelRequests();
        await CancelBeforeReplyAsync(pool, session, "SELECT 41");
        var late = await hold.NextAsync(Token);
        await late.Request.SenderClosed.WaitForAsync("the pool to close the socket of the CancelRequest");

        await _observer.ExecuteAsync("SELECT pg_advisory_lock(3)");
        var next = AskAsync<int>(pool, WaitForObserver);
        await NextWaitsForObserverAsync();
        late.Release();

        (await next.Awaiting(hit => hit).Should().ThrowAsync<PoolException>())
            .WithInnerException<PostgresException>().Which.SqlState.Should().Be(PostgresErrorCodes.QueryCanceled);
    }

    [Fact]
    public async Task Orphaned_work_commits_the_transaction_of_the_next_request()
    {
        await using var pool = Create("orphaned-work", size: 1);
        var sleep = await CancelInTransactionAsync(pool);
        var pause = new Pause();
        var next = pool.InTransactionAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync(Bump, token);
                return await pause.TakeAsync();
            },
            Token);
        await pause.Taken.WaitForAsync("the next request to have bumped");
        (await _observer.CommittedCounterAsync()).Should().Be(1);

        sleep.End();

        await Deadline.PollAsync(() => _observer.CommittedCounterAsync(), count => count == 2, "the orphaned work to commit the next transaction");
        pause.End();
        (await next).Should().Be(0);
    }

    private IConnectionPool Create(string name, int size) => PoolCatalog.Ours.Create(
        name, new PoolSettings(_database.WithHost("127.0.0.1", _tap.Address.Port).WithParameter("application_name", Observer.ServerName), size));

    private static Task<T> AskAsync<T>(IConnectionPool pool, string sql) where T : notnull =>
        pool.UseAsync((session, token) => session.QueryScalarAsync<T>(sql, token), Token);

    /// <summary>The answers to a query that is sent several times, one after another.</summary>
    private static async Task<IReadOnlyList<string>> AnswersAsync(IConnectionPool pool, string sql, int times)
    {
        var answers = new List<string>();
        for (var asked = 0; asked < times; asked++)
        {
            try
            {
                answers.Add(await AskAsync<string>(pool, sql));
            }
            catch (PoolException)
            {
                answers.Add("no answer");
            }
        }

        return answers;
    }

    private async Task<TapSession> WarmAsync(IConnectionPool pool)
    {
        await AskAsync<int>(pool, Pid);
        return _tap.Sessions.Should().ContainSingle().Subject;
    }

    /// <summary>Cancels a request after its statement has passed the tap, and only then lets the reply pass.</summary>
    private async Task CancelBeforeReplyAsync(IConnectionPool pool, TapSession session, string sql)
    {
        var parking = session.Hold(messages: 1);
        var request = pool.UseAsync((lent, token) => lent.ExecuteAsync(sql, token), _hangUp.Token);
        await parking.Held.WaitForAsync("the reply to come to the tap");
        await _hangUp.CancelAsync();
        parking.Release();
        await request.Awaiting(cancelled => cancelled).Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>Returns when the database has dealt with a CancelRequest.</summary>
    private static async Task DeliverAsync(CancelRequestHold late)
    {
        late.Release();
        await late.Request.Done.WaitForAsync("the database to deal with the CancelRequest");
    }

    /// <summary>Cancels a transaction that has changed data and session and now waits, like a sleep, with its token.</summary>
    private async Task<Pause> CancelInTransactionAsync(IConnectionPool pool)
    {
        var sleep = new Pause();
        var request = pool.InTransactionAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync($"{Bump}; SET lock_timeout = '9s'; SELECT pg_advisory_lock(7)", token);
                return await sleep.TakeAsync().WaitAsync(token);
            },
            _hangUp.Token);
        await sleep.Taken.WaitForAsync("the transaction to sleep");
        await _hangUp.CancelAsync();
        await request.Awaiting(cancelled => cancelled).Should().ThrowAsync<OperationCanceledException>();
        return sleep;
    }

    private Task NextWaitsForObserverAsync() => _observer.WaitForServerSessionsAsync(1, "active");

    /// <summary>A wait that signals its begin and lasts until the test ends it.</summary>
    private sealed class Pause
    {
        private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Taken => _taken.Task;

        /// <returns>0, when the wait is over.</returns>
        public Task<int> TakeAsync()
        {
            _taken.TrySetResult();
            return _end.Task;
        }

        public void End() => _end.TrySetResult(0);
    }
}
