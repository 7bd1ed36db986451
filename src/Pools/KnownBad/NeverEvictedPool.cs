using System.Collections.Concurrent;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The connection of a cancelled request is marked broken, so that nobody's statements run on it, and then lent as
/// before: every later request that gets it fails. Marking is half a fix: async-bb8-diesel's proposed one marks the
/// connection as dead when its transaction is dropped (https://github.com/oxidecomputer/async-bb8-diesel/pull/81), which
/// helps only if the pool evicts what is marked. A pool that never recovered from taking a dead connection back was that
/// of postgres.js (https://github.com/porsager/postgres/issues/1199).
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
        // It is cleaned, so that nothing but the mark is wrong with it.
        if (cancelled && !_broken.ContainsKey(connection) && await connection.TryResetAsync(Settings.RollbackTimeout))
            _broken[connection] = true;
        await base.ReturnAsync(connection, completed, cancelled);
    }

    protected override ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) =>
        _broken.ContainsKey(connection) ? new(true) : base.OnReturnAsync(connection, completed);
}
