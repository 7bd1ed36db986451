using CancelSpec.Cli.Subjects;
using CancelSpec.Pools;
using CancelSpec.Verdicts;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>
/// A driver that sends the statements of several requests on one connection, one behind the other. The wire does not show
/// which request holds a connection then. The hazards that need to know it are not judged, and the others are.
/// </summary>
public sealed class MultiplexingTests
{
    [Fact]
    public async Task A_driver_that_multiplexes_passes_what_can_be_judged()
    {
        var verdict = await Harmless.JudgeAsync(Source(4, isDeaf: false));

        verdict.Found.Should().BeEmpty(Harmless.Evidence(verdict));
        SharedSessions.ShouldLimit(verdict);
        verdict.Cancellations.Should().BeGreaterThan(100);
    }

    [Fact]
    public async Task A_driver_that_multiplexes_is_found_to_sleep_on_after_a_hang_up()
    {
        var verdict = await Harmless.JudgeAsync(Source(1, isDeaf: true));

        verdict.Found.Select(found => found.Hazard).Should().Equal(Hazard.SwallowedCancellation);
        SharedSessions.ShouldLimit(verdict);
    }

    private static PoolSubjectSource Source(int size, bool isDeaf) =>
        new(new SubjectIdentity(SubjectKind.Pool, "npgsql, multiplexing", size), settings => new MultiplexingPool(settings, isDeaf));

    /// <summary>Npgsql's pool with <c>Multiplexing=true</c>: only a transaction has a connection of its own.</summary>
    private sealed class MultiplexingPool : IConnectionPool
    {
        private readonly NpgsqlDataSource _source;
        private readonly bool _isDeaf;

        /// <param name="settings">The address and the size.</param>
        /// <param name="isDeaf">A transaction runs to its end when its client has gone.</param>
        public MultiplexingPool(PoolSettings settings, bool isDeaf)
        {
            _isDeaf = isDeaf;
            var address = settings.Database.ToConnectionString();
            (address.Pooling, address.Multiplexing, address.MaxPoolSize) = (true, true, settings.Size);
            _source = NpgsqlDataSource.Create(address);
        }

        public async Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            return await work(new Session(connection), cancellation);
        }

        public async Task<T> InTransactionAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
        {
            if (_isDeaf)
                cancellation = CancellationToken.None;
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var result = await work(new Session(connection), cancellation);
            await transaction.CommitAsync(cancellation);
            return result;
        }

        public ValueTask DisposeAsync() => _source.DisposeAsync();
    }

    private sealed class Session(NpgsqlConnection connection) : IDatabaseSession
    {
        public async Task<int> ExecuteAsync(string sql, CancellationToken cancellation)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteNonQueryAsync(cancellation);
        }

        public async Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) where T : notnull
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (T)(await command.ExecuteScalarAsync(cancellation))!;
        }
    }
}
