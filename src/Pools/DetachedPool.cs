namespace CancelSpec.Pools;

/// <summary>
/// Nothing is cancelled: work runs to its end, exactly once, also after its client has left. Only the handler's wait ends
/// with the client. Waiting for a connection is part of the work, so the work of every accepted request is done.
/// <para>
/// dropshot does this with <c>HandlerTaskMode::Detached</c>
/// (https://docs.rs/dropshot/latest/dropshot/enum.HandlerTaskMode.html). It detaches whole handlers; this pool detaches
/// their work with the database.
/// </para>
/// <para>
/// No code has to be safe against cancellation. But a client that hangs up frees nothing: its work holds a connection to
/// the end, and clients that try again add more work. If work fails after its client has left, the error is lost.
/// </para>
/// </summary>
[Pool("detached", "lets work run to its end after its client has left", HandlersComplete = true)]
public sealed class DetachedPool(PoolSettings settings) : CheckOnReturnPool(settings)
{
    public override Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        base.UseAsync((session, _) => work(session, CancellationToken.None), CancellationToken.None).WaitAsync(cancellation);
}
