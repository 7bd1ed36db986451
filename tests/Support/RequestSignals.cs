using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CancelSpec.Tests.Support;

/// <summary>Stands in front of an in-process server and tells how far each client's request has come, by the client's port.</summary>
public sealed class RequestSignals : IStartupFilter
{
    private readonly ConcurrentDictionary<int, Request> _requests = new();

    public void Expect(int clientPort) => _requests[clientPort] = new Request();

    /// <summary>What is known of the request that is expected, or under way, or over.</summary>
    public Request Of(int clientPort) => _requests.GetOrAdd(clientPort, _ => new Request());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(WatchAsync);
        next(app);
    };

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        var request = Of(context.Connection.RemotePort);
        // Registered before all others, it is called after all others.
        await using var registration = context.RequestAborted.Register(() => request.Aborted.TrySetResult());
        try
        {
            var handling = next(context);
            request.Started.TrySetResult();
            await handling;
        }
        finally
        {
            request.Started.TrySetResult();
            request.Aborted.TrySetResult();
            request.Ended.TrySetResult();
        }
    }

    public sealed class Request
    {
        /// <summary>Its handler has run up to its first wait.</summary>
        public TaskCompletionSource Started { get; } = NewSignal();

        /// <summary>Everybody who wanted to know that its client has gone was told.</summary>
        public TaskCompletionSource Aborted { get; } = NewSignal();

        /// <summary>Its handler has ended.</summary>
        public TaskCompletionSource Ended { get; } = NewSignal();

        private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
