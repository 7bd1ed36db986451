using System.Collections.Concurrent;
using CancelSpec.Pools.KnownBad.SimpleQuery;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// Known bad: it cleans the connection of a cancelled request, and then returns it twice, so that two requests can have
/// it at once, as with r2dbc-pool (https://github.com/r2dbc/r2dbc-pool/issues/92): its reporter saw two releases of one
/// connection, one by the cancellation and one by its close, and the connection in the hands of several at once.
/// </summary>
/// <remarks>
/// Distilled: the second return is certain instead of a race, and brings a permit of its own, which ends with the
/// connection, so that there are never more sessions than the pool may have. Replies reach whoever asked for them.
/// </remarks>
[Pool("double-return", "returns the connection of a cancelled request twice", IsKnownBad = true)]
public sealed class DoubleReturnPool(PoolSettings settings) : SimpleQueryPool(settings)
{
    private readonly ConcurrentStack<PhysicalConnection> _returnedAgain = new();

    public override async Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        while (_returnedAgain.TryPop(out var connection))
        {
            if (connection.IsUsable)
                return await UseAsync(connection, work, cancellation);
        }

        return await base.UseAsync(work, cancellation);
    }

    protected override async Task ReturnAsync(PhysicalConnection connection, bool completed, bool cancelled)
    {
        await base.ReturnAsync(connection, completed, cancelled);
        if (cancelled)
            _returnedAgain.Push(connection);
    }

    // After a request that completed there is nothing to clean; what is open belongs to the other one.
    protected override ValueTask<bool> OnReturnAsync(SimpleQueryConnection connection, bool completed) =>
        completed ? new(true) : base.OnReturnAsync(connection, completed);

    private async Task<T> UseAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var hasResult = false;
        try
        {
            var result = await work(connection, cancellation);
            hasResult = true;
            return result;
        }
        finally
        {
            var completed = hasResult && !cancellation.IsCancellationRequested;
            if (connection.IsUsable && await OnReturnAsync((SimpleQueryConnection)connection, completed))
                _returnedAgain.Push(connection);
            else
                await connection.DisposeAsync();
        }
    }
}
