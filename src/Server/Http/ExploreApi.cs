using CancelSpec.Pools;
using CancelSpec.Server.Options;

namespace CancelSpec.Server.Http;

/// <summary>
/// Endpoints that show the gate more of a pool than the story needs: a transaction that changes something, and one
/// that changes the session.
/// </summary>
internal sealed class ExploreApi(IConnectionPool pool, ServerOptions options, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/bump-in-transaction", context => AnswerNothingAsync(context, BumpAsync));
        routes.MapGet("/sleep-with-settings", SleepAsync);
    }

    private async Task AnswerNothingAsync(HttpContext context, Func<IDatabaseSession, CancellationToken, Task<bool>> work)
    {
        await InTransactionAsync(context, work);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task SleepAsync(HttpContext context)
    {
        await InTransactionAsync(context, SleepWithSettingsAsync);
        await JsonResponse.WriteAsync(context, "ok");
    }

    private Task<bool> InTransactionAsync(HttpContext context, Func<IDatabaseSession, CancellationToken, Task<bool>> work) =>
        ApiException.InContextAsync("executing transaction", context.RequestAborted, cancellation =>
            pool.InTransactionAsync(work, cancellation));

    private static async Task<bool> BumpAsync(IDatabaseSession session, CancellationToken cancellation)
    {
        await session.ExecuteAsync(CounterApi.BumpSql, cancellation);
        return true;
    }

    /// <summary>Restores the session at its end. After a cancellation the pool must do so.</summary>
    private async Task<bool> SleepWithSettingsAsync(IDatabaseSession session, CancellationToken cancellation)
    {
        await session.ExecuteAsync("SET application_name = 'marked'", cancellation);
        // No other session takes this lock, so the attempt succeeds. CockroachDB has no function that waits for a lock.
        await session.ExecuteAsync("SELECT pg_try_advisory_lock(pg_backend_pid())", cancellation);
        // A transaction that is rolled back leaves a prepared statement behind, and RESET ALL does so too.
        await session.ExecuteAsync("PREPARE marked AS SELECT 1", cancellation);
        await Task.Delay(options.Sleep, time, cancellation);
        await session.ExecuteAsync("RESET application_name; SELECT pg_advisory_unlock(pg_backend_pid()); DEALLOCATE marked", cancellation);
        return true;
    }
}
