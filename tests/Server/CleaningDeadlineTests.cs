using CancelSpec.Pools;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Server;

/// <summary>Cleaning a connection ends at the same moment as its deadline, which gives the connection up.</summary>
public sealed class CleaningDeadlineTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_connection_that_is_given_up_does_not_count_as_clean()
    {
        var connection = new LookedAtForLong();

        var isClean = await connection.TryResetAsync(Timeout);

        isClean.Should().Be(!connection.IsAborted);
    }

    /// <summary>The deadline passes while somebody looks whether it is usable.</summary>
    private sealed class LookedAtForLong : PhysicalConnection
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
