using System.Collections.Concurrent;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool marks the connection of a cancelled request as broken, so that no more statements run on it, and lends it as
/// before. So every later request that gets it fails. A mark is half a fix: the one proposed for async-bb8-diesel marks
/// the connection as dead when its transaction is dropped (https://github.com/oxidecomputer/async-bb8-diesel/pull/81),
/// which helps only if the pool evicts marked connections. The pool of postgres.js did not recover after it had taken a
/// dead connection back (https://github.com/porsager/postgres/issues/1199).
/// </summary>
[Pool("never-evicted", "marks the connection of a cancelled request broken, and keeps lending it", IsKnownBad = true)]
public sealed class NeverEvictedPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    private readonly ConcurrentDictionary<IDatabaseSession, bool> _broken = new();

    public override Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        base.UseAsync(
            (session, token) => _broken.ContainsKey(session)
                ? throw new PoolException("the connection was marked as broken")
                : work(session, token),
            cancellation);

    protected override async Task ReturnAsync(PhysicalConnection connection, bool completed, bool cancelled)
    {
        // The session is reset, so that only the mark is wrong.
        if (cancelled && !_broken.ContainsKey(connection) && await connection.TryResetAsync(Settings.RollbackTimeout))
            _broken[connection] = true;
        await base.ReturnAsync(connection, completed, cancelled);
    }

    protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        _broken.ContainsKey(connection) ? new(true) : base.OnReturnAsync(connection, completed);
}
