using System.Net;
using CancelSpec.Server.Logging;
using Microsoft.AspNetCore.Http.Features;

namespace CancelSpec.Server.Http;

/// <summary>
/// What every request has: a new id, which is in the response's <c>x-request-id</c>, in the log and in an error's body;
/// errors as JSON; one line in the log at its end.
/// </summary>
internal sealed class RequestPipeline(RequestDelegate next, IHostApplicationLifetime lifetime, ILogger log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var id = Guid.NewGuid().ToString();
        context.Response.Headers["x-request-id"] = id;
        using var scope = log.BeginScope(FieldsOf(context, id));
        try
        {
            var error = await RunAsync(context);
            if (error is not null)
                await JsonResponse.WriteAsync(context, new ErrorBody(id, error));

            LogCompleted(context.Response.StatusCode, error);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone, so it does not get the 499. Without it the framework would log an unhandled error.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            // While the server stops, it aborts the requests itself.
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
                log.ClientHungUp();
        }
    }

    /// <returns>The message for the error's body; null if the response is complete.</returns>
    private async Task<string?> RunAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (ApiException failed) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return failed.Message;
        }

        // Routing answers an unknown path and a wrong method with a bare status.
        return context.Response switch
        {
            { HasStarted: true } => null,
            { StatusCode: StatusCodes.Status404NotFound } => "Not Found",
            { StatusCode: StatusCodes.Status405MethodNotAllowed } => "Method Not Allowed",
            _ => null,
        };
    }

    private void LogCompleted(int status, string? error)
    {
        if (error is null)
            log.RequestCompleted(status);
        else
            log.RequestFailed(status, error);
    }

    private static RequestFields FieldsOf(HttpContext context, string id) => new()
    {
        ["local_addr"] = Address(context.Connection.LocalIpAddress, context.Connection.LocalPort),
        ["method"] = context.Request.Method,
        ["remote_addr"] = Address(context.Connection.RemoteIpAddress, context.Connection.RemotePort),
        ["req_id"] = id,
        ["uri"] = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
    };

    private static string Address(IPAddress? address, int port) => new IPEndPoint(address ?? IPAddress.None, port).ToString();

    private sealed record ErrorBody(string RequestId, string Message);
}
