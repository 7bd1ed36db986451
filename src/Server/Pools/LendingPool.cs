using System.Collections.Concurrent;

namespace CancelSpec.Server.Pools;

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

    public async Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var connection = await BorrowAsync(cancellation);
        try
        {
            return await work(connection, cancellation);
        }
        finally
        {
            await ReturnAsync(connection);
        }
    }

    public virtual Task<T> InTransactionAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        UseAsync((session, token) => TransactionHelper.RunAsync((NpgsqlSession)session, work, token), cancellation);

    /// <summary>
    /// Called with each connection that comes back open, before anybody else can have it. It must not depend on the
    /// request, which may be cancelled, and must end by itself.
    /// </summary>
    /// <returns>Whether the connection may be lent again; otherwise it is closed.</returns>
    protected virtual ValueTask<bool> OnReturnAsync(PhysicalConnection connection) => new(true);

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

        Task<PhysicalConnection>? opening = null;
        try
        {
            if (IsClosed)
                throw new PoolException("the pool is closed");

            while (_idle.TryPop(out var connection))
            {
                if (connection.IsUsable)
                    return connection;

                await connection.DisposeAsync();
            }

            // Npgsql notices a cancellation only when the server answers, or does not for long enough.
            opening = PhysicalConnection.OpenAsync(settings, cancellation);
            return await opening.WaitAsync(cancellation);
        }
        catch
        {
            if (opening is { IsCompleted: false })
                _ = KeepWhenOpenAsync(opening);
            else
                _permits.Release();
            throw;
        }
    }

    /// <summary>Sees to a connection whose borrower has gone while it was opened; the permit stays with it until then.</summary>
    private async Task KeepWhenOpenAsync(Task<PhysicalConnection> opening)
    {
        try
        {
            await ReturnAsync(await opening);
        }
        catch (Exception error) when (error is PoolException or OperationCanceledException)
        {
            // It was not opened, and nobody is there to be told.
            _permits.Release();
        }
    }

    private async Task ReturnAsync(PhysicalConnection connection)
    {
        var mayBeLentAgain = false;
        try
        {
            mayBeLentAgain = !IsClosed && connection.IsUsable && await OnReturnAsync(connection);
        }
        finally
        {
            if (mayBeLentAgain)
                _idle.Push(connection);
            else
                await connection.DisposeAsync();
            // The pool may have been closed meanwhile, and have looked for idle connections already.
            if (IsClosed)
                await CloseIdleAsync();
            _permits.Release();
        }
    }

    private async Task CloseIdleAsync()
    {
        while (_idle.TryPop(out var connection))
            await connection.DisposeAsync();
    }
}
