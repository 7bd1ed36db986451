using System.Collections.Concurrent;

namespace CancelSpec.Server.InProcess;

/// <summary>Tells how far each client's request has come. A request is named by the port of its client.</summary>
public sealed class RequestSignals
{
    private readonly ConcurrentDictionary<int, Request> _requests = new();

    /// <summary>A client is about to send a request: what is known of an earlier one from that port is forgotten.</summary>
    public void Expect(int clientPort) => _requests[clientPort] = new Request();

    /// <summary>Completes when the request's handler has run up to its first wait, or has ended.</summary>
    public Task StartedAsync(int clientPort) => Of(clientPort).Started.Task;

    /// <summary>
    /// Completes when everything that had registered for the request's cancellation was told of it, or the request has
    /// ended.
    /// </summary>
    public Task AbortedAsync(int clientPort) => Of(clientPort).Aborted.Task;

    /// <summary>Completes when the request's handler has ended, with an answer or with an error.</summary>
    public Task EndedAsync(int clientPort) => Of(clientPort).Ended.Task;

    /// <summary>The first of the server's middleware.</summary>
    internal async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        var request = Of(context.Connection.RemotePort);
        // A token calls the callback last that was registered first.
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

    private Request Of(int clientPort) => _requests.GetOrAdd(clientPort, _ => new Request());

    private sealed class Request
    {
        public TaskCompletionSource Started { get; } = NewSignal();

        public TaskCompletionSource Aborted { get; } = NewSignal();

        public TaskCompletionSource Ended { get; } = NewSignal();

        private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
