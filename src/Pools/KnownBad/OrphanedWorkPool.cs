using CancelSpec.Pools.KnownBad.SimpleQuery;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// The pool rolls a cancelled transaction back and takes its connection back at once, but does not end the work, which uses
/// the connection again later. Go's database/sql had such a gap (https://github.com/golang/go/issues/34775): after the
/// rollback of a cancelled transaction, a statement of that transaction could still run on the connection, outside it.
/// </summary>
/// <remarks>
/// In Go the gap was a race and ended when the connection was closed. Here it lasts while the work waits between two
/// statements: that wait ignores the cancellation, and meanwhile the connection is lent again. Then the helper sends the
/// work's COMMIT. The work's own statements end at the cancellation, and with them the work. So only that COMMIT is ever
/// sent late, and the session is reset when it is returned.
/// </remarks>
[Pool("orphaned-work", "lets the work of a cancelled transaction go on after the connection is back", IsKnownBad = true)]
public sealed class OrphanedWorkPool(PoolSettings settings) : SimpleQueryPool(settings)
{
    protected override async Task<T> RunInTransactionAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        await connection.BeginAsync(cancellation);
        return await WorkAndCommitAsync(connection, work, cancellation).WaitAsync(cancellation);
    }

    private static async Task<T> WorkAndCommitAsync<T>(
        PhysicalConnection connection, Func<IDatabaseSession, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var session = new RequestSession(connection, cancellation);
        var result = await TransactionHelper.WorkAsync(connection, (_, _) => work(session, CancellationToken.None), cancellation);
        await connection.CommitAsync(CancellationToken.None);
        return result;
    }

    /// <summary>The session for the work. Its statements end with the request, whatever token the work passes.</summary>
    private sealed class RequestSession(IDatabaseSession session, CancellationToken request) : IDatabaseSession
    {
        public Task<int> ExecuteAsync(string sql, CancellationToken cancellation) => session.ExecuteAsync(sql, request);

        public Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) where T : notnull =>
            session.QueryScalarAsync<T>(sql, request);
    }
}
