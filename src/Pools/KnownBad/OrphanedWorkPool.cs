using CancelSpec.Pools.KnownBad.SimpleQuery;

namespace CancelSpec.Pools.KnownBad;

/// <summary>
/// Known bad: a cancelled transaction is rolled back and its connection goes back at once, but the work is only left
/// alone, not ended, and later uses the connection again. Go's database/sql had a gap of that kind
/// (https://github.com/golang/go/issues/34775): after the rollback of a cancelled transaction a statement of the same
/// transaction could still run on the connection, outside it.
/// </summary>
/// <remarks>
/// Distilled: in Go the gap was a race and ended when the connection was closed; here it is as long as the work waits
/// between two statements, which it does without heeding the cancellation, and the connection is lent on meanwhile. Then
/// comes its COMMIT. A statement of the work itself heeds the cancellation and ends the work; so nothing but that
/// COMMIT is ever sent late, and at its return the session is as new.
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
        var session = new HeedingSession(connection, cancellation);
        var result = await TransactionHelper.WorkAsync(connection, (_, _) => work(session, CancellationToken.None), cancellation);
        await connection.CommitAsync(CancellationToken.None);
        return result;
    }

    /// <summary>The session for the work: its statements end with the request, whatever token they are given.</summary>
    private sealed class HeedingSession(IDatabaseSession session, CancellationToken request) : IDatabaseSession
    {
        public Task<int> ExecuteAsync(string sql, CancellationToken cancellation) => session.ExecuteAsync(sql, request);

        public Task<T> QueryScalarAsync<T>(string sql, CancellationToken cancellation) where T : notnull =>
            session.QueryScalarAsync<T>(sql, request);
    }
}
