using CancelSpec.Pools;
using CancelSpec.Server.Logging;
using CancelSpec.Server.Options;

namespace CancelSpec.Server.Http;

/// <summary>
/// The endpoints of the original program: a counter in the table <c>counter(id INT4, count INT4)</c>. Each runs one
/// statement or one transaction on a borrowed session, and is cancelled when its client hangs up.
/// </summary>
internal sealed class CounterApi(IConnectionPool pool, ServerOptions options, TimeProvider time, ILogger log)
{
    private const string ResetSql =
        "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter (id, count) VALUES (1, 1)";
    private const string CounterSql = "SELECT count FROM counter WHERE id = 1";
    internal const string BumpSql = "UPDATE counter SET count = count + 1 WHERE id = 1";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/bump", BumpAsync);
        routes.MapGet("/counter", CounterAsync);
        routes.MapPost("/reset", ResetAsync);
        routes.MapGet("/sleep", SleepAsync);
    }

    private async Task ResetAsync(HttpContext context)
    {
        await ApiException.InContextAsync("setting up database", context.RequestAborted, cancellation =>
            pool.UseAsync((session, token) => session.ExecuteAsync(ResetSql, token), cancellation));
        await JsonResponse.WriteAsync(context, "ok");
    }

    private async Task CounterAsync(HttpContext context)
    {
        var count = await ApiException.InContextAsync("loading counter", context.RequestAborted, cancellation =>
            pool.UseAsync((session, token) => session.QueryScalarAsync<int>(CounterSql, token), cancellation));
        await JsonResponse.WriteAsync(context, count);
    }

    private async Task BumpAsync(HttpContext context)
    {
        var rows = await ApiException.InContextAsync("executing update", context.RequestAborted, cancellation =>
            pool.UseAsync((session, token) => session.ExecuteAsync(BumpSql, token), cancellation));
        log.BumpedCounter(rows);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task SleepAsync(HttpContext context)
    {
        try
        {
            await ApiException.InContextAsync("executing transaction", context.RequestAborted, cancellation =>
                pool.InTransactionAsync(SleepInTransactionAsync, cancellation));
        }
        catch (OperationCanceledException)
        {
            log.SleepCancelled();
            throw;
        }

        await JsonResponse.WriteAsync(context, "ok");
    }

    private async Task<bool> SleepInTransactionAsync(IDatabaseSession session, CancellationToken cancellation)
    {
        await Task.Delay(options.Sleep, time, cancellation);
        return true;
    }
}
