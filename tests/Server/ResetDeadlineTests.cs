using CancelSpec.Pools;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>The reset of a connection ends at the moment of its deadline, which aborts the connection.</summary>
public sealed class ResetDeadlineTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task An_aborted_connection_does_not_count_as_reset()
    {
        var connection = new SlowConnection();

        var isReset = await connection.TryResetAsync(Timeout);

        isReset.Should().Be(!connection.IsAborted);
    }

    /// <summary>The deadline passes while <see cref="IsUsable"/> is read.</summary>
    private sealed class SlowConnection : PhysicalConnection
    {
        private volatile bool _isAborted;

        public bool IsAborted => _isAborted;

        public override TransactionStatus Status => TransactionStatus.Idle;

        public override bool IsUsable
        {
            get
            {
                var isUsable = !_isAborted;
                using var later = new CancellationTokenSource(2 * Timeout);
                later.Token.WaitHandle.WaitOne();
                return isUsable;
            }
        }

        public override Task<int> ExecuteAsync(string sql, CancellationToken cancellation) => Task.FromResult(0);

        public override Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) => throw new NotSupportedException();

        public override void Abort() => _isAborted = true;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
