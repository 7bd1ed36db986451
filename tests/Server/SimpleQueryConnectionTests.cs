using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Pools.KnownBad.SimpleQuery;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>What our own small client can do, and which mistakes it allows that Npgsql forbids.</summary>
public sealed class SimpleQueryConnectionTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_reads_numbers_texts_and_booleans()
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
    [InlineData("SELECT NULL", "failed to issue a query: the value null is not of type Int32")]
    [InlineData("SELECT 'x'", "failed to issue a query: the value x is not of type Int32")]
    [InlineData("SELECT count FROM nowhere", "failed to issue a query: relation \"nowhere\" does not exist")]
    public async Task A_query_without_an_answer_fails_with_the_same_step_as_with_Npgsql(string sql, string reason)
    {
        await using var connection = await OpenAsync();

        var asking = () => connection.QueryScalarAsync<int>(sql, Token);

        (await asking.Should().ThrowAsync<PoolException>()).Which.Reason.Should().Be(reason);
        (await connection.QueryScalarAsync<int>("SELECT 2", Token)).Should().Be(2);
    }

    [Fact]
    public async Task It_counts_the_rows_changed_by_all_statements_of_a_batch()
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
    public async Task It_sends_the_parameters_of_its_URL()
    {
        await using var connection = await OpenAsync(url => url.WithParameter("application_name", "somebody").WithParameter("options", "-c lock_timeout=7s"));

        (await connection.QueryScalarAsync<string>("SELECT current_setting('application_name') || ' ' || current_setting('lock_timeout')", Token))
            .Should().Be("somebody 7s");
    }

    [Fact]
    public async Task It_refuses_TLS_with_a_message()
    {
        var opening = () => OpenAsync(url => url.WithParameter("sslmode", "require"));

        (await opening.Should().ThrowAsync<PoolException>()).Which.Reason.Should().Contain("sslmode=disable");
    }

    [Fact]
    public async Task It_is_not_usable_after_the_database_has_ended_the_session()
    {
        await using var connection = await OpenAsync();

        var ending = () => connection.ExecuteAsync("SELECT pg_terminate_backend(pg_backend_pid())", Token);

        (await ending.Should().ThrowAsync<PoolException>()).Which.Reason.Should().Contain("terminating connection");
        connection.IsUsable.Should().BeFalse();
    }

    [Fact]
    public async Task Concurrent_queries_each_get_their_own_answer()
    {
        await using var connection = await OpenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => connection.QueryScalarAsync<int>($"SELECT {number}", Token)));

        answers.Should().Equal(Enumerable.Range(0, 50));
    }

    [Fact]
    public async Task A_cancelled_query_returns_at_once_and_its_reply_is_discarded()
    {
        await using var connection = await OpenAsync();
        await using var holder = await LockHolder.LockAsync();
        using var hangUp = new CancellationTokenSource();
        var cancelled = connection.QueryScalarAsync<int>(holder.WaitSql(41), hangUp.Token);

        await hangUp.CancelAsync();
        await cancelled.Awaiting(cancelling => cancelling).Should().ThrowAsync<OperationCanceledException>();
        var next = connection.QueryScalarAsync<int>("SELECT 42", Token);
        next.IsCompleted.Should().BeFalse();
        await holder.ReleaseAsync();

        (await next).Should().Be(42);
        connection.UnreadReplies.Should().Be(0);
    }

    [Fact]
    public async Task A_connection_that_leaves_replies_gives_the_next_query_the_reply_to_the_cancelled_one()
    {
        await using var connection = await OpenAsync(leavesReplies: true);
        await using var holder = await LockHolder.LockAsync();
        using var hangUp = new CancellationTokenSource();
        var cancelled = connection.QueryScalarAsync<int>(holder.WaitSql(41), hangUp.Token);
        await holder.BlocksAsync();
        await hangUp.CancelAsync();
        await cancelled.Awaiting(cancelling => cancelling).Should().ThrowAsync<OperationCanceledException>();
        await holder.ReleaseAsync();

        (await connection.QueryScalarAsync<int>("SELECT 42", Token)).Should().Be(41);
        connection.UnreadReplies.Should().Be(1);

        (await connection.TryReadRepliesAsync(Long)).Should().BeTrue();
        (await connection.QueryScalarAsync<int>("SELECT 43", Token)).Should().Be(43);
    }

    [Fact]
    public async Task The_next_query_reads_the_reply_to_a_query_that_was_only_sent()
    {
        await using var connection = await OpenAsync();

        await connection.SendAsync("SELECT 1");

        connection.UnreadReplies.Should().Be(1);
        (await connection.QueryScalarAsync<int>("SELECT 2", Token)).Should().Be(1);
    }

    [Fact]
    public async Task A_connection_whose_replies_do_not_come_is_aborted()
    {
        await using var connection = await OpenAsync();
        await using var holder = await LockHolder.LockAsync();
        await connection.SendAsync(holder.WaitSql(1));

        (await connection.TryReadRepliesAsync(TimeSpan.FromMilliseconds(100))).Should().BeFalse();

        connection.IsUsable.Should().BeFalse();
    }

    [Fact]
    public async Task A_cancel_request_has_ended_the_statement_once_it_is_handled()
    {
        await using var connection = await OpenAsync();
        await using var holder = await LockHolder.LockAsync();
        var waiting = connection.QueryScalarAsync<int>(holder.WaitSql(1), Token);
        await holder.BlocksAsync();

        (await connection.TrySendCancelAsync(waitForEnd: true, Long)).Should().BeTrue();

        (await waiting.Awaiting(cancelled => cancelled).Should().ThrowAsync<PoolException>())
            .WithInnerException<PostgresException>().Which.SqlState.Should().Be(PostgresErrorCodes.QueryCanceled);
    }

    private static async Task<SimpleQueryConnection> OpenAsync(Func<DatabaseUrl, DatabaseUrl>? change = null, bool leavesReplies = false)
    {
        var url = (await RunDatabase.ServerAsync()).Url;
        return await SimpleQueryConnection.OpenAsync(new PoolSettings(change?.Invoke(url) ?? url, 1), leavesReplies, Token);
    }

    /// <summary>A lock that makes a statement wait until a test releases it.</summary>
    private sealed class LockHolder : IAsyncDisposable
    {
        private static int _lastKey = 1_003_000;
        private readonly int _key = Interlocked.Increment(ref _lastKey);
        private SimpleQueryConnection _connection = null!;

        public static async Task<LockHolder> LockAsync()
        {
            var holder = new LockHolder { _connection = await OpenAsync() };
            await holder._connection.ExecuteAsync($"SELECT pg_advisory_lock({holder._key})", Token);
            return holder;
        }

        /// <summary>A query that waits for the release and then returns this answer.</summary>
        public string WaitSql(int answer) => $"SELECT {answer} FROM pg_advisory_lock_shared({_key})";

        public Task BlocksAsync() => Deadline.PollAsync(
            () => _connection.QueryScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_locks WHERE objid = {_key} AND NOT granted)", Token),
            blocks => blocks, "the statement to wait for the lock");

        public Task ReleaseAsync() => _connection.ExecuteAsync("SELECT pg_advisory_unlock_all()", Token);

        public ValueTask DisposeAsync() => _connection.DisposeAsync();
    }
}
