namespace CancelSpec.Server.Http;

/// <summary>
/// Paths mean what they say: other letter case or a slash at the end is another path, which routing by itself would
/// overlook.
/// </summary>
internal sealed class ExactPaths(RequestDelegate next, EndpointDataSource endpoints)
{
    private readonly HashSet<string?> _paths =
        [.. endpoints.Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText)];

    public Task InvokeAsync(HttpContext context)
    {
        if (_paths.Contains(context.Request.Path.Value))
            return next(context);

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
