using CancelSpec.Cli.Subjects;
using CancelSpec.Gate.Subjects;
using CancelSpec.Pools;
using CancelSpec.Verdicts;
using FluentAssertions;
using Npgsql;
using Xunit;

namespace CancelSpec.Tests.Gate;

/// <summary>
/// A driver that sends the statements of several requests on one connection, one behind the other. The wire does not show
/// which request holds a connection then, and the gate must not call that a fault.
/// </summary>
public sealed class MultiplexingTests
{
    [Theory, InlineData(1), InlineData(4)]
    public async Task A_driver_that_multiplexes_is_refused_with_the_reason(int size)
    {
        var source = new PoolSubjectSource(new SubjectIdentity(SubjectKind.Pool, "npgsql, multiplexing", size), settings => new MultiplexingPool(settings));

        await source.Awaiting(subject => Harmless.JudgeAsync(subject)).Should()
            .ThrowAsync<SubjectException>().WithMessage("*cannot be judged*multiplex*");
    }

    /// <summary>Npgsql's pool with <c>Multiplexing=true</c>: only a transaction has a connection of its own.</summary>
    private sealed class MultiplexingPool : IConnectionPool
    {
        private readonly NpgsqlDataSource _source;

        public MultiplexingPool(PoolSettings settings)
        {
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
