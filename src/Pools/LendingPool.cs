using System.Collections.Concurrent;

namespace CancelSpec.Pools;

/// <summary>
/// The base of our pools. It lends at most <see cref="PoolSettings.Size"/> physical connections, connects on demand, lends
/// the connection used last first, and replaces closed ones. It does nothing about open transactions: in that its
/// subclasses differ.
/// </summary>
public abstract class LendingPool(PoolSettings settings) : IConnectionPool
{
    // A permit is taken before a connection and released after the connection is back or closed. Each idle connection
    // belongs to a free permit. So there are never more physical connections than permits.
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
            // The last statement may have succeeded although the driver has sent a CancelRequest after it.
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
    /// Called with each idle connection before it is lent again. It must not depend on the request, must end by itself, and
    /// must not throw.
    /// </summary>
    /// <returns>Whether the connection may be lent. Otherwise the pool closes it and takes another one.</returns>
    protected virtual ValueTask<bool> OnBorrowAsync(PhysicalConnection connection) => new(true);

    /// <summary>The transaction helper, on the connection that was lent to the request.</summary>
    protected virtual Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        TransactionHelper.RunAsync(connection, work, cancellation);

    /// <summary>
    /// Called with each connection that comes back open, before another request can have it. It must not depend on the
    /// request, which may be cancelled, and must end by itself.
    /// </summary>
    /// <param name="connection">The connection that comes back.</param>
    /// <param name="completed">False if the work threw or was cancelled: it may have stopped anywhere.</param>
    /// <returns>Whether the connection may be lent again. Otherwise the pool closes it.</returns>
    protected virtual ValueTask<bool> OnReturnAsync(PhysicalConnection connection, bool completed) => new(true);

    /// <summary>
    /// Takes a connection back: calls <see cref="OnReturnAsync"/>, keeps or closes the connection, and only then gives its
    /// place to the next request. Only known-bad pools override this.
    /// </summary>
    /// <param name="connection">The connection that comes back.</param>
    /// <param name="completed">As in <see cref="OnReturnAsync"/>.</param>
    /// <param name="cancelled">Whether the client has gone. Otherwise work that did not complete has failed by itself.</param>
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
            // Some connections are still lent. The pool is closed, so each is closed on return.
        }

        await CloseIdleAsync();
        // Wakes a request that waits for a connection. It finds the pool closed, fails, and wakes the next one.
        _permits.Release();
        GC.SuppressFinalize(this);
    }

    private async Task<PhysicalConnection> BorrowAsync(CancellationToken cancellation)
    {
        if (!await _permits.WaitAsync(settings.BorrowTimeout, cancellation))
            throw new PoolException($"waited {settings.BorrowTimeout.TotalSeconds:0.###} s for a connection; the pool has {settings.Size}");

        // From here on the permit belongs to the connection and not to the request, which may be cancelled at any moment.
        var taking = TakeAsync(cancellation);
        try
        {
            // While it connects, Npgsql notices a cancellation only when the server answers, or at its own timeout.
            return await taking.WaitAsync(cancellation);
        }
        catch
        {
            _ = TakeBackAsync(taking);
            throw;
        }
    }

    /// <summary>Takes an idle connection or, if there is none, opens one.</summary>
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
    /// Takes back a connection whose request was cancelled before it got the connection. The connection can open after the
    /// cancellation, or between the cancellation and this call. The permit is released after the connection is kept or
    /// closed, or after opening it has failed.
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
            // The pool may have been closed meanwhile, and may have closed its idle connections before this one came back.
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
