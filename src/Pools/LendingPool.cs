using System.Collections.Concurrent;

namespace CancelSpec.Pools;

/// <summary>
/// What the pools here have in common. It lends at most <see cref="PoolSettings.Size"/> physical connections,
/// connects on demand, takes the connection used last first, and replaces those that were closed. It does nothing
/// about open transactions: that is what its subclasses differ in.
/// </summary>
public abstract class LendingPool(PoolSettings settings) : IConnectionPool
{
    // A permit is held from before a connection is taken until after it is back or closed, and the idle connections
    // are those of free permits: so there are never more physical connections than permits.
    private readonly SemaphoreSlim _permits = new(settings.Size);
    private readonly ConcurrentStack<PhysicalConnection> _idle = new();
    private int _closed;

    protected PoolSettings Settings => settings;

    private bool IsClosed => Volatile.Read(ref _closed) == 1;

    public virtual async Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var connection = await BorrowAsync(cancellation);
        var hasResult = false;
        try
        {
            var result = await work(connection, cancellation);
            hasResult = true;
            return result;
        }
        finally
        {
            // Its last statement may have succeeded although the driver has sent a CancelRequest after it.
            var cancelled = cancellation.IsCancellationRequested;
            await ReturnAsync(connection, hasResult && !cancelled, cancelled);
        }
    }

    public Task<T> InTransactionAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        UseAsync((session, token) => RunInTransactionAsync((PhysicalConnection)session, work, token), cancellation);

    /// <summary>Opens a new physical connection.</summary>
    /// <exception cref="PoolException">The database could not be reached, or refused.</exception>
    protected virtual Task<PhysicalConnection> OpenAsync(CancellationToken cancellation) =>
        NpgsqlPhysicalConnection.OpenAsync(settings, cancellation);

    /// <summary>
    /// Called with each connection that was lent before and is about to be lent again. It must not depend on the
    /// request, must end by itself, and must not throw.
    /// </summary>
    /// <returns>Whether the connection may be lent; otherwise it is closed and another one taken.</returns>
    protected virtual ValueTask<bool> OnBorrowAsync(PhysicalConnection connection) => new(true);

    /// <summary>The transaction helper, on a connection that was lent for it.</summary>
    protected virtual Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        TransactionHelper.RunAsync(connection, work, cancellation);

    /// <summary>
    /// Called with each connection that comes back open, before anybody else can have it. It must not depend on the
    /// request, which may be cancelled, and must end by itself.
    /// </summary>
    /// <param name="connection">What comes back.</param>
    /// <param name="completed">False when the work threw, or was cancelled and may have stopped anywhere.</param>
    /// <returns>Whether the connection may be lent again; otherwise it is closed.</returns>
    protected virtual ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) => new(true);

    /// <summary>
    /// Takes a connection back: asks <see cref="OnReturnAsync"/>, keeps or closes it, and only then lets the next
    /// request have its place. Overridden only by pools that get this wrong.
    /// </summary>
    /// <param name="connection">What comes back.</param>
    /// <param name="completed">As in <see cref="OnReturnAsync"/>.</param>
    /// <param name="cancelled">Whether the client has gone; otherwise work that did not complete has failed by itself.</param>
    protected virtual async Task ReturnAsync(PhysicalConnection connection, bool completed, bool cancelled)
    {
        var mayBeLentAgain = false;
        try
        {
            mayBeLentAgain = !IsClosed && connection.IsUsable && await OnReturnAsync(connection, completed);
        }
        finally
        {
            await EndLoanAsync(connection, mayBeLentAgain);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;

        using var deadline = new CancellationTokenSource(settings.CloseTimeout);
        try
        {
            for (var taken = 0; taken < settings.Size; taken++)
                await _permits.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // Whoever still has a connection closes it on return, because the pool is closed.
        }

        await CloseIdleAsync();
        // For those who wait for a connection: each finds the pool closed and wakes the next.
        _permits.Release();
        GC.SuppressFinalize(this);
    }

    private async Task<PhysicalConnection> BorrowAsync(CancellationToken cancellation)
    {
        if (!await _permits.WaitAsync(settings.BorrowTimeout, cancellation))
            throw new PoolException($"waited {settings.BorrowTimeout.TotalSeconds:0.###} s for one of {settings.Size} connections");

        // From here on the permit belongs to what is taken, and not to the borrower, which may leave at any moment.
        var taking = TakeAsync(cancellation);
        try
        {
            // Npgsql notices a cancellation only when the server answers, or does not for long enough.
            return await taking.WaitAsync(cancellation);
        }
        catch
        {
            _ = TakeBackAsync(taking);
            throw;
        }
    }

    /// <summary>Takes an idle connection or, where there is none, opens one.</summary>
    private async Task<PhysicalConnection> TakeAsync(CancellationToken cancellation)
    {
        if (IsClosed)
            throw new PoolException("the pool is closed");

        while (_idle.TryPop(out var connection))
        {
            var mayBeLent = false;
            try
            {
                mayBeLent = connection.IsUsable && await OnBorrowAsync(connection);
            }
            finally
            {
                if (!mayBeLent)
                    await connection.DisposeAsync();
            }

            if (mayBeLent)
                return connection;
        }

        return await OpenAsync(cancellation);
    }

    /// <summary>
    /// Sees to what was taken for a borrower that did not get it. A connection can come after the borrower has gone, and
    /// also between its cancellation and this call. The permit is released when the connection is kept or closed, or
    /// when it is certain that none comes.
    /// </summary>
    private async Task TakeBackAsync(Task<PhysicalConnection> taking)
    {
        await ((Task)taking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (taking.IsCompletedSuccessfully)
            await ReturnAsync(await taking, completed: true, cancelled: false);
        else
            _permits.Release();
    }

    private async Task EndLoanAsync(PhysicalConnection connection, bool mayBeLentAgain)
    {
        try
        {
            if (mayBeLentAgain)
                _idle.Push(connection);
            else
                await connection.DisposeAsync();
            // The pool may have been closed meanwhile, and have looked for idle connections already.
            if (IsClosed)
                await CloseIdleAsync();
        }
        finally
        {
            _permits.Release();
        }
    }

    private async Task CloseIdleAsync()
    {
        while (_idle.TryPop(out var connection))
            await connection.DisposeAsync();
    }
}
