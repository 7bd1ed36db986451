namespace CancelSpec.Pools;

/// <summary>
/// The interface between the endpoints and a pool. A pool lends a few physical connections to many requests and runs
/// transactions on them. To add a pool, write a class with a <see cref="PoolAttribute"/> and a public constructor that
/// takes <see cref="PoolSettings"/>. Then <c>--pool</c> accepts its name.
/// </summary>
public interface IConnectionPool : IAsyncDisposable
{
    /// <summary>Lends a session to <paramref name="work"/>, outside any transaction.</summary>
    /// <param name="work">What the request does with the session. It must not keep the session.</param>
    /// <param name="cancellation">Cancelled when the client hangs up: ends the wait for a connection, connecting, and the work.</param>
    /// <exception cref="PoolException">The pool could not lend a session, or the database refused.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    Task<T> UseAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation);

    /// <summary>
    /// The transaction helper: sends BEGIN as a separate statement, awaits <paramref name="work"/>, then sends COMMIT. It
    /// returns only when the database has answered COMMIT with COMMIT.
    /// </summary>
    /// <inheritdoc cref="UseAsync{T}" path="/param|/exception"/>
    Task<T> InTransactionAsync<T>(Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation);
}

/// <summary>What a request may do with a borrowed session.</summary>
public interface IDatabaseSession
{
    /// <summary>Runs one statement, or several separated by semicolons as one batch.</summary>
    /// <returns>The number of rows changed by all statements together.</returns>
    /// <exception cref="PoolException">The database refused, or the connection broke.</exception>
    Task<int> ExecuteAsync(string sql, CancellationToken cancellation);

    /// <summary>Runs a query and returns the first column of its first row.</summary>
    /// <exception cref="PoolException">The database refused, there was no row, or the connection broke.</exception>
    Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) where T : notnull;
}
