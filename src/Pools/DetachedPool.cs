namespace CancelSpec.Pools;

/// <summary>
/// Nothing is cancelled: work runs to its end, exactly once, also after its client has left, and only the wait for it
/// ends with the client. That begins with the wait for a connection, so that the work of every request that was
/// accepted is done.
/// <para>
/// dropshot does so with <c>HandlerTaskMode::Detached</c>
/// (https://docs.rs/dropshot/latest/dropshot/enum.HandlerTaskMode.html); there it detaches whole handlers, here what
/// they do with the database.
/// </para>
/// <para>
/// No code has to be safe against cancellation, but a client that hangs up frees nothing: its work holds a connection
/// to the end, and clients that try again pile work up. Work that fails by itself after its client has left fails
/// unseen.
/// </para>
/// </summary>
[Pool("detached", "lets work run to its end after its client has left", IsDetached = true)]
public sealed class DetachedPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    public override Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        base.UseAsync((session, _) => work(session, CancellationToken.None), CancellationToken.None).WaitAsync(cancellation);
}
