using System.Text.Json;
using CancelSpec.Pools;
using CancelSpec.Server.Options;

namespace CancelSpec.Server.Http;

/// <summary>
/// Endpoints by which the gate sees more of a pool than the story needs: a transaction that changes something, one that
/// fails without its handler noticing, one that leaves its mark on the session, and the session itself.
/// </summary>
internal sealed class ExploreApi(IConnectionPool pool, ServerOptions options, TimeProvider time)
{
    private const string SessionSql =
        """
        SELECT json_build_object(
            'application_name', current_setting('application_name'),
            'advisory_locks', (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()))::text
        """;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/bump-in-transaction", context => AnswerNothingAsync(context, BumpAsync));
        routes.MapPost("/bump-after-error", context => AnswerNothingAsync(context, BumpAfterErrorAsync));
        routes.MapGet("/sleep-with-settings", SleepAsync);
        routes.MapGet("/session", SessionAsync);
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

    private async Task SessionAsync(HttpContext context)
    {
        var session = await ApiException.InContextAsync("looking at the session", context.RequestAborted, cancellation =>
            pool.UseAsync((session, token) => session.QueryScalarAsync<string>(SessionSql, token), cancellation));
        using var json = JsonDocument.Parse(session);
        await JsonResponse.WriteAsync(context, json.RootElement);
    }

    private Task<bool> InTransactionAsync(HttpContext context, Func<IDatabaseSession, CancellationToken, Task<bool>> work) =>
        ApiException.InContextAsync("executing transaction", context.RequestAborted, cancellation =>
            pool.InTransactionAsync(work, cancellation));

    private static async Task<bool> BumpAsync(IDatabaseSession session, CancellationToken cancellation)
    {
        await session.ExecuteAsync(CounterApi.BumpSql, cancellation);
        return true;
    }

    private static async Task<bool> BumpAfterErrorAsync(IDatabaseSession session, CancellationToken cancellation)
    {
        await ExecuteCarelesslyAsync(session, "SELECT 1 / 0", cancellation);
        await ExecuteCarelesslyAsync(session, CounterApi.BumpSql, cancellation);
        return true;
    }

    private static async Task ExecuteCarelesslyAsync(IDatabaseSession session, string sql, CancellationToken cancellation)
    {
        try
        {
            await session.ExecuteAsync(sql, cancellation);
        }
        catch (PoolException)
        {
            // As a careless handler does. What becomes of its transaction is up to the helper.
        }
    }

    /// <summary>It leaves the session as it was, unless it is cancelled: to undo that is the pool's part.</summary>
    private async Task<bool> SleepWithSettingsAsync(IDatabaseSession session, CancellationToken cancellation)
    {
        await session.ExecuteAsync("SET application_name = 'marked'", cancellation);
        // Nobody else wants it, so there is nothing to wait for; and CockroachDB knows no function that would wait.
        await session.ExecuteAsync("SELECT pg_try_advisory_lock(pg_backend_pid())", cancellation);
        await Task.Delay(options.Sleep, time, cancellation);
        await session.ExecuteAsync("RESET application_name; SELECT pg_advisory_unlock(pg_backend_pid())", cancellation);
        return true;
    }
}
