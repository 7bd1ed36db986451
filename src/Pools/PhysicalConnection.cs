namespace CancelSpec.Pools;

/// <summary>
/// One connection to the database, by any client. Disposing of it ends its session. A request gets it as an
/// <see cref="IDatabaseSession"/>; the other members are for the pool.
/// </summary>
public abstract class PhysicalConnection : IDatabaseSession, IAsyncDisposable
{
    /// <summary>The status in the last ReadyForQuery that this session received.</summary>
    public abstract TransactionStatus Status { get; }

    /// <summary>Whether the connection can be lent again: it is open and has no unread input.</summary>
    public abstract bool IsUsable { get; }

    public abstract Task<int> ExecuteAsync(string sql, CancellationToken cancellation);

    public abstract Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) where T : notnull;

    /// <summary>Closes the socket, even if the session waits for an answer.</summary>
    public abstract void Abort();

    public abstract ValueTask DisposeAsync();

    /// <summary>Sends BEGIN as a separate statement and awaits the answer.</summary>
    public Task BeginAsync(CancellationToken cancellation) => ExecuteAsync("BEGIN", cancellation);

    public Task RollbackAsync(CancellationToken cancellation) => ExecuteAsync("ROLLBACK", cancellation);

    /// <summary>
    /// Sends COMMIT. In a failed transaction PostgreSQL answers COMMIT with ROLLBACK and without an error, and not all
    /// drivers show the difference. So a failed transaction is rolled back instead and reported.
    /// </summary>
    /// <exception cref="PoolException">Nothing was committed.</exception>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        if (Status is TransactionStatus.Failed)
        {
            await RollbackAsync(cancellation);
            throw new PoolException("nothing was committed: an earlier statement of the transaction failed");
        }

        // If the status is unknown, a statement in front makes the database report a failed transaction.
        await ExecuteAsync(Status is TransactionStatus.Unknown ? "SELECT 1; COMMIT" : "COMMIT", cancellation);
    }

    /// <summary>Rolls back. If that takes longer than <paramref name="timeout"/>, the connection is aborted.</summary>
    /// <returns>Whether the transaction was rolled back. Otherwise the connection cannot be used any more.</returns>
    public Task<bool> TryRollbackAsync(TimeSpan timeout) => TryAsync(() => RollbackAsync(CancellationToken.None), timeout);

    /// <summary>
    /// Resets the session: ends its transaction, if there is one, and then resets the rest. If that takes longer than
    /// <paramref name="timeout"/>, the connection is aborted.
    /// </summary>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="reset">What resets the rest. DISCARD ALL drops settings, session locks and temporary objects.</param>
    /// <returns>Whether the session was reset. Otherwise the connection cannot be used any more.</returns>
    public Task<bool> TryResetAsync(TimeSpan timeout, string reset = "DISCARD ALL") => TryAsync(
        async () =>
        {
            if (Status is not TransactionStatus.Idle)
                await RollbackAsync(CancellationToken.None);
            await ExecuteAsync(reset, CancellationToken.None);
        },
        timeout);

    private async Task<bool> TryAsync(Func<Task> reset, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            // Not by a token: the driver would send a CancelRequest and wait for a database that does not answer.
            await using (deadline.Token.Register(Abort))
                await reset();
            // From here on the deadline cannot abort the connection any more.
            return IsUsable && Status is TransactionStatus.Idle or TransactionStatus.Unknown;
        }
        catch (PoolException)
        {
            return false;
        }
    }
}
