namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// Work never hears that its client has gone: it runs on and holds its connection to the end, and so does its handler.
/// Unlike <see cref="DetachedPool"/> it does not say so, and promises nothing about work that has not got a connection
/// yet. In psycopg's pool a cancellation could get lost while a task was given its connection, and the task went on
/// (https://github.com/psycopg/psycopg/issues/1345); here every one does.
/// </summary>
[Pool("deaf", "ignores the cancellation and keeps the connection until the work ends", IsKnownBad = true)]
public sealed class DeafPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    public override Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        base.UseAsync((session, _) => work(session, CancellationToken.None), cancellation);
}
