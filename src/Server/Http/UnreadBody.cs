using Microsoft.AspNetCore.Http.Features;

namespace CancelSpec.Server.Http;

/// <summary>
/// Reads and discards the bodies of requests: no endpoint uses them. Behind unread bytes the server would not notice that
/// the client has hung up.
/// </summary>
internal sealed class UnreadBody(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            await next(context);
            return;
        }

        using var end = new CancellationTokenSource();
        var reading = ReadAsync(context.Request.Body, end.Token);
        try
        {
            await next(context);
        }
        finally
        {
            await end.CancelAsync();
            await reading;
        }
    }

    private static async Task ReadAsync(Stream body, CancellationToken cancellation)
    {
        try
        {
            await body.CopyToAsync(Stream.Null, cancellation);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The request is over, or the client has gone, or the body is too large. No handler needs the body.
        }
    }
}
