using CancelSpec.Pools;
using CancelSpec.Tests.Support;
using FluentAssertions;

namespace CancelSpec.Tests.Server;

/// <summary>Requests whose client hangs up while their work runs.</summary>
internal static class CancelledWork
{
    /// <summary>A request that runs a statement in the transaction helper and is cancelled after it.</summary>
    public static Task InTransactionAsync(IConnectionPool pool, string sql) => CancelAsync(sql, pool.InTransactionAsync);

    /// <summary>A request that runs a statement outside any transaction and is cancelled after it.</summary>
    public static Task OutsideTransactionAsync(IConnectionPool pool, string sql) => CancelAsync(sql, pool.UseAsync);

    private static async Task CancelAsync(
        string sql, Func<Func<IDatabaseSession, CancellationToken, Task<bool>>, CancellationToken, Task<bool>> run)
    {
        using var hangUp = new CancellationTokenSource();
        var request = run(
            async (session, token) =>
            {
                await session.ExecuteAsync(sql, token);
                await hangUp.CancelAsync();
                token.ThrowIfCancellationRequested();
                return true;
            },
            hangUp.Token);
        await request.Awaiting(cancelled => cancelled.WaitForAsync("the cancelled request")).Should().ThrowAsync<OperationCanceledException>();
    }
}
