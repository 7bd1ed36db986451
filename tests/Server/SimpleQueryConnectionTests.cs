using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Pools.KnownBad.SimpleQuery;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>What the small client of our own can do, and what it allows that Npgsql forbids.</summary>
public sealed class SimpleQueryConnectionTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_reads_numbers_texts_and_truth()
    {
        await using var connection = await OpenAsync();

        (await connection.QueryScalarAsync<int>("SELECT -7", Token)).Should().Be(-7);
        (await connection.QueryScalarAsync<long>("SELECT 5000000000", Token)).Should().Be(5_000_000_000);
        (await connection.QueryScalarAsync<string>("SELECT 'čaj ' || 1", Token)).Should().Be("čaj 1");
        (await connection.QueryScalarAsync<bool>("SELECT 1 = 1", Token)).Should().BeTrue();
        (await connection.QueryScalarAsync<string>("SELECT repeat('x', 100000)", Token)).Should().HaveLength(100_000);
    }

    [Theory]
    [InlineData("SELECT 1 WHERE false", "failed to issue a query: the query returned no row")]
    [InlineData("SELECT NULL", "failed to issue a query: the value null is no Int32")]
    [InlineData("SELECT 'x'", "failed to issue a query: the value x is no Int32")]
    [InlineData("SELECT count FROM nowhere", "failed to issue a query: relation \"nowhere\" does not exist")]
    public async Task What_cannot_be_answered_is_said_as_with_Npgsql(string sql, string reason)
    {
        await using var connection = await OpenAsync();

        var asking = () => connection.QueryScalarAsync<int>(sql, Token);

        (await asking.Should().ThrowAsync<PoolException>()).Which.Reason.Should().Be(reason);
        (await connection.QueryScalarAsync<int>("SELECT 2", Token)).Should().Be(2);
    }

    [Fact]
    public async Task It_counts_the_rows_that_all_statements_of_a_batch_have_changed()
    {
        await using var connection = await OpenAsync();

        var rows = await connection.ExecuteAsync(
            "CREATE TEMPORARY TABLE t (n INT4); INSERT INTO t VALUES (1), (2); SELECT * FROM t; UPDATE t SET n = 0; DELETE FROM t WHERE n = 1", Token);

        rows.Should().Be(4);
    }

    [Fact]
    public async Task It_knows_the_transaction_status_of_the_last_reply()
    {
        await using var connection = await OpenAsync();
        connection.Status.Should().Be(TransactionStatus.Idle);

        await connection.BeginAsync(Token);
        connection.Status.Should().Be(TransactionStatus.InTransaction);
        await connection.Awaiting(refused => refused.ExecuteAsync("SELECT 1/0", Token)).Should().ThrowAsync<PoolException>();
        connection.Status.Should().Be(TransactionStatus.Failed);

        await connection.Awaiting(refused => refused.ExecuteAsync("COMMIT", Token)).Should().ThrowAsync<PoolException>()
            .WithMessage("nothing was committed*");
        connection.Status.Should().Be(TransactionStatus.Idle);
    }

    [Fact]
    public async Task It_tells_the_database_what_its_URL_says()
    {
        await using var connection = await OpenAsync(url => url.WithParameter("application_name", "somebody").WithParameter("options", "-c lock_timeout=7s"));

        (await connection.QueryScalarAsync<string>("SELECT current_setting('application_name') || ' ' || current_setting('lock_timeout')", Token))
            .Should().Be("somebody 7s");
    }

    [Fact]
    public async Task It_says_that_it_speaks_no_TLS()
    {
        var opening = () => OpenAsync(url => url.WithParameter("sslmode", "require"));

        (await opening.Should().ThrowAsync<PoolException>()).Which.Reason.Should().Contain("sslmode=disable");
    }

    [Fact]
    public async Task It_is_of_no_use_after_the_database_has_ended_the_session()
    {
        await using var connection = await OpenAsync();

        var ending = () => connection.ExecuteAsync("SELECT pg_terminate_backend(pg_backend_pid())", Token);

        (await ending.Should().ThrowAsync<PoolException>()).Which.Reason.Should().Contain("terminating connection");
        connection.IsUsable.Should().BeFalse();
    }

    [Fact]
    public async Task Several_may_ask_at_once_and_each_gets_its_own_answer()
    {
        await using var connection = await OpenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => connection.QueryScalarAsync<int>($"SELECT {number}", Token)));

        answers.Should().Equal(Enumerable.Range(0, 50));
    }

    [Fact]
    public async Task Who_is_cancelled_leaves_at_once_and_the_reply_is_read_without_it()
    {
        await using var connection = await OpenAsync();
        await using var obstacle = await Obstacle.PutUpAsync();
        using var hangUp = new CancellationTokenSource();
        var cancelled = connection.QueryScalarAsync<int>(obstacle.WaitSql(41), hangUp.Token);

        await hangUp.CancelAsync();
        await cancelled.Awaiting(gone => gone).Should().ThrowAsync<OperationCanceledException>();
        var next = connection.QueryScalarAsync<int>("SELECT 42", Token);
        next.IsCompleted.Should().BeFalse();
        await obstacle.RemoveAsync();

        (await next).Should().Be(42);
        connection.UnreadReplies.Should().Be(0);
    }

    [Fact]
    public async Task One_that_leaves_replies_gives_the_next_the_reply_of_whoever_was_cancelled()
    {
        await using var connection = await OpenAsync(leavesReplies: true);
        await using var obstacle = await Obstacle.PutUpAsync();
        using var hangUp = new CancellationTokenSource();
        var cancelled = connection.QueryScalarAsync<int>(obstacle.WaitSql(41), hangUp.Token);
        await obstacle.ReachedAsync();
        await hangUp.CancelAsync();
        await cancelled.Awaiting(gone => gone).Should().ThrowAsync<OperationCanceledException>();
        await obstacle.RemoveAsync();

        (await connection.QueryScalarAsync<int>("SELECT 42", Token)).Should().Be(41);
        connection.UnreadReplies.Should().Be(1);

        (await connection.TryReadRepliesAsync(Long)).Should().BeTrue();
        (await connection.QueryScalarAsync<int>("SELECT 43", Token)).Should().Be(43);
    }

    [Fact]
    public async Task A_query_can_be_sent_whose_reply_the_next_one_reads()
    {
        await using var connection = await OpenAsync();

        await connection.SendAsync("SELECT 1");

        connection.UnreadReplies.Should().Be(1);
        (await connection.QueryScalarAsync<int>("SELECT 2", Token)).Should().Be(1);
    }

    [Fact]
    public async Task Replies_that_do_not_come_give_the_connection_up()
    {
        await using var connection = await OpenAsync();
        await using var obstacle = await Obstacle.PutUpAsync();
        await connection.SendAsync(obstacle.WaitSql(1));

        (await connection.TryReadRepliesAsync(TimeSpan.FromMilliseconds(100))).Should().BeFalse();

        connection.IsUsable.Should().BeFalse();
    }

    [Fact]
    public async Task A_cancel_request_that_is_waited_for_has_ended_the_statement()
    {
        await using var connection = await OpenAsync();
        await using var obstacle = await Obstacle.PutUpAsync();
        var waiting = connection.QueryScalarAsync<int>(obstacle.WaitSql(1), Token);
        await obstacle.ReachedAsync();

        (await connection.TrySendCancelAsync(waitForEnd: true, Long)).Should().BeTrue();

        (await waiting.Awaiting(cancelled => cancelled).Should().ThrowAsync<PoolException>())
            .WithInnerException<PostgresException>().Which.SqlState.Should().Be(PostgresErrorCodes.QueryCanceled);
    }

    private static async Task<SimpleQueryConnection> OpenAsync(Func<DatabaseUrl, DatabaseUrl>? change = null, bool leavesReplies = false)
    {
        var url = (await RunDatabase.ServerAsync()).Url;
        return await SimpleQueryConnection.OpenAsync(new PoolSettings(change?.Invoke(url) ?? url, 1), leavesReplies, Token);
    }

    /// <summary>A lock in the way of a statement, as long as somebody wants it to wait.</summary>
    private sealed class Obstacle : IAsyncDisposable
    {
        private static int _lastKey = 1_003_000;
        private readonly int _key = Interlocked.Increment(ref _lastKey);
        private SimpleQueryConnection _holder = null!;

        public static async Task<Obstacle> PutUpAsync()
        {
            var obstacle = new Obstacle { _holder = await OpenAsync() };
            await obstacle._holder.ExecuteAsync($"SELECT pg_advisory_lock({obstacle._key})", Token);
            return obstacle;
        }

        /// <summary>A query that waits for the removal and then has this answer.</summary>
        public string WaitSql(int answer) => $"SELECT {answer} FROM pg_advisory_lock_shared({_key})";

        public Task ReachedAsync() => Deadline.PollAsync(
            () => _holder.QueryScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_locks WHERE objid = {_key} AND NOT granted)", Token),
            reached => reached, "the statement to wait for the lock");

        public Task RemoveAsync() => _holder.ExecuteAsync("SELECT pg_advisory_unlock_all()", Token);

        public ValueTask DisposeAsync() => _holder.DisposeAsync();
    }
}
