using CancelSpec.Pools;

namespace CancelSpec.Server.Http;

/// <summary>
/// A request failed inside the server. The message is a chain: what the handler was doing, then each cause down to
/// the database's error.
/// </summary>
internal sealed class ApiException : Exception
{
    private ApiException(string context, Exception cause)
        : base($"{context}: {(cause as PoolException)?.Reason ?? cause.Message}", cause)
    {
    }

    /// <summary>Does a handler's work. An error gets the context in front of its message, unless the client cancelled the request.</summary>
    public static async Task<T> InContextAsync<T>(string context, CancellationToken aborted, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(aborted);
        }
        catch (Exception error) when (error is not OperationCanceledException || !aborted.IsCancellationRequested)
        {
            throw new ApiException(context, error);
        }
    }
}
