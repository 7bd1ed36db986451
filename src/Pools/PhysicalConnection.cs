namespace CancelSpec.Pools;

/// <summary>
/// One connection to the database, by whatever client; disposing of it ends its session. Pools lend it as the
/// <see cref="IDatabaseSession"/> that a request works with, and do the rest themselves.
/// </summary>
public abstract class PhysicalConnection : IDatabaseSession, IAsyncDisposable
{
    /// <summary>The status in the last ReadyForQuery that this session received.</summary>
    public abstract TransactionStatus Status { get; }

    /// <summary>Whether it can be lent again: open, and nothing from the server waits to be read.</summary>
    public abstract bool IsUsable { get; }

    public abstract Task<int> ExecuteAsync(string sql, CancellationToken cancellation);

    public abstract Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) where T : notnull;

    /// <summary>Closes the socket, whatever the session is waiting for.</summary>
    public abstract void Abort();

    public abstract ValueTask DisposeAsync();

    /// <summary>Sends BEGIN as a statement of its own and awaits the answer.</summary>
    public Task BeginAsync(CancellationToken cancellation) => ExecuteAsync("BEGIN", cancellation);

    public Task RollbackAsync(CancellationToken cancellation) => ExecuteAsync("ROLLBACK", cancellation);

    /// <summary>
    /// Sends COMMIT. In a failed transaction PostgreSQL answers COMMIT with ROLLBACK and no error, and drivers do not
    /// all show the difference; so a failed transaction is rolled back instead and reported.
    /// </summary>
    /// <exception cref="PoolException">Nothing was committed.</exception>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        if (Status is TransactionStatus.Failed)
        {
            await RollbackAsync(cancellation);
            throw new PoolException("nothing was committed: an earlier statement of the transaction failed");
        }

        // Where the status is out of reach, a statement in front makes the database refuse to commit a failed transaction.
        await ExecuteAsync(Status is TransactionStatus.Unknown ? "SELECT 1; COMMIT" : "COMMIT", cancellation);
    }

    /// <summary>Rolls back, and gives the connection up where that takes longer than <paramref name="timeout"/>.</summary>
    /// <returns>Whether it was rolled back; otherwise the connection is of no use any more.</returns>
    public Task<bool> TryRollbackAsync(TimeSpan timeout) => TryAsync(() => RollbackAsync(CancellationToken.None), timeout);

    /// <summary>
    /// Makes the session as new: ends its transaction, if there is one, and then DISCARD ALL drops settings, session
    /// locks and temporary objects. Gives the connection up where that takes longer than <paramref name="timeout"/>.
    /// </summary>
    /// <returns>Whether it was reset; otherwise the connection is of no use any more.</returns>
    public Task<bool> TryResetAsync(TimeSpan timeout) => TryAsync(
        async () =>
        {
            if (Status is not TransactionStatus.Idle)
                await RollbackAsync(CancellationToken.None);
            await ExecuteAsync("DISCARD ALL", CancellationToken.None);
        },
        timeout);

    private async Task<bool> TryAsync(Func<Task> cleaning, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            // A driver would answer a cancellation with a CancelRequest, and wait for that to a database that does not answer.
            await using (deadline.Token.Register(Abort))
                await cleaning();
            // Looked at only now, because until then the deadline may give up what has just been cleaned.
            return IsUsable && Status is TransactionStatus.Idle or TransactionStatus.Unknown;
        }
        catch (PoolException)
        {
            return false;
        }
    }
}
