namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// Work does not learn that its client has gone: it runs on and holds its connection to the end, and its handler waits for
/// it. Unlike <see cref="DetachedPool"/> this pool does not promise that, and work that waits for a connection is
/// cancelled. In psycopg's pool a cancellation could get lost while a task got its connection, and the task went on
/// (https://github.com/psycopg/psycopg/issues/1345). Here every cancellation of running work gets lost.
/// </summary>
[Pool("deaf", "ignores the cancellation and keeps the connection until the work ends", IsKnownBad = true)]
public sealed class DeafPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    public override Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        base.UseAsync((session, _) => work(session, CancellationToken.None), cancellation);
}
