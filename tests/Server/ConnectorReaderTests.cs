using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>
/// The transaction status in the driver. It must be right with the pinned Npgsql, and pools must be right without it if a
/// later version hides it.
/// </summary>
public sealed class ConnectorReaderTests
{
    private static readonly ConnectorReader Incomplete = new("RenamedStatus", "_renamedSocket");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_status_is_that_of_the_last_answer()
    {
        ConnectorReader.Default.IsComplete.Should().BeTrue();
        await using var connection = await OpenAsync(ConnectorReader.Default);
        connection.Status.Should().Be(TransactionStatus.Idle);

        await connection.BeginAsync(Token);
        connection.Status.Should().Be(TransactionStatus.InTransaction);

        await connection.Awaiting(open => open.ExecuteAsync("SELECT 1/0", Token)).Should().ThrowAsync<PoolException>();
        connection.Status.Should().Be(TransactionStatus.Failed);

        await connection.RollbackAsync(Token);
        connection.Status.Should().Be(TransactionStatus.Idle);
    }

    [Fact]
    public async Task A_renamed_member_makes_the_status_unknown()
    {
        Incomplete.IsComplete.Should().BeFalse();
        await using var connection = await OpenAsync(Incomplete);

        connection.Status.Should().Be(TransactionStatus.Unknown);
        connection.IsUsable.Should().BeTrue();
    }

    [Fact]
    public async Task With_an_unknown_status_check_on_return_rolls_back_all_the_same()
    {
        var settings = await SettingsAsync(Incomplete);
        await using var pool = PoolCatalog.Ours.Create("check-on-return", settings);

        var first = await pool.UseAsync(BeginAndReadSessionAsync, Token);
        var next = await pool.UseAsync(
            (session, token) => session.QueryScalarAsync<string>(
                "SELECT pg_backend_pid() || ' sees ' || count(*) FROM pg_class WHERE relname = 'unfinished'", token), Token);

        next.Should().Be($"{first} sees 0");
    }

    [Fact]
    public async Task With_an_unknown_status_committing_a_failed_transaction_is_an_error()
    {
        await using var connection = await OpenAsync(Incomplete);
        await connection.BeginAsync(Token);
        await connection.Awaiting(open => open.ExecuteAsync("SELECT 1/0", Token)).Should().ThrowAsync<PoolException>();

        await connection.Awaiting(failed => failed.CommitAsync(Token)).Should().ThrowAsync<PoolException>();
    }

    private static async Task<int> BeginAndReadSessionAsync(IDatabaseSession session, CancellationToken cancellation)
    {
        await session.ExecuteAsync("BEGIN; CREATE TEMPORARY TABLE unfinished ()", cancellation);
        return await session.QueryScalarAsync<int>("SELECT pg_backend_pid()", cancellation);
    }

    private static async Task<PhysicalConnection> OpenAsync(ConnectorReader reader) =>
        await NpgsqlPhysicalConnection.OpenAsync(await SettingsAsync(reader), Token);

    private static async Task<PoolSettings> SettingsAsync(ConnectorReader reader) =>
        new((await RunDatabase.ServerAsync()).Url, Size: 1) { Connectors = reader };
}
