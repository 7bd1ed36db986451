using System.Collections.Concurrent;
using CancelSpec.Pools.KnownBad.SimpleQuery;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool resets the connection of a cancelled request and then returns it twice, so two requests can have it at once.
/// r2dbc-pool had this bug (https://github.com/r2dbc/r2dbc-pool/issues/92): its reporter saw two releases of one
/// connection, one by the cancellation and one by its close, and several requests had the connection at once.
/// </summary>
/// <remarks>
/// In r2dbc-pool the second return was a race; here it is certain. It does not need a second permit: the connection can be
/// lent beside its permit. So there are never more sessions than the pool may have. Each request gets its own replies.
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

    // A completed request leaves nothing behind. An open transaction belongs to the other request.
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
