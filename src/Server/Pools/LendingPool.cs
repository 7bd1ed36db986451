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
    private readonly SemaphoreSlim _permits = new(settings.Size, settings.Size);
    private readonly ConcurrentStack<PhysicalConnection> _idle = new();
    private volatile bool _closed;

    protected PoolSettings Settings => settings;

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
        _closed = true;
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

        while (_idle.TryPop(out var connection))
            await connection.DisposeAsync();

        GC.SuppressFinalize(this);
    }

    private async Task<PhysicalConnection> BorrowAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (!await _permits.WaitAsync(settings.BorrowTimeout, cancellation))
            throw new PoolException($"waited {settings.BorrowTimeout.TotalSeconds:0.###} s for one of {settings.Size} connections");

        try
        {
            while (_idle.TryPop(out var connection))
            {
                if (connection.IsUsable)
                    return connection;

                await connection.DisposeAsync();
            }

            return await PhysicalConnection.OpenAsync(settings, cancellation);
        }
        catch
        {
            _permits.Release();
            throw;
        }
    }

    private async Task ReturnAsync(PhysicalConnection connection)
    {
        try
        {
            if (!_closed && connection.IsUsable && await OnReturnAsync(connection))
                _idle.Push(connection);
            else
                await connection.DisposeAsync();
        }
        finally
        {
            _permits.Release();
        }
    }
}
