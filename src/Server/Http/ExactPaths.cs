namespace CancelSpec.Server.Http;

/// <summary>
/// Answers 404 for a path that differs from an endpoint's by letter case or by a slash at the end. Routing would accept
/// such a path.
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
