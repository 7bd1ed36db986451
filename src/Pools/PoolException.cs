using System.Net.Sockets;
using Npgsql;

namespace CancelSpec.Pools;

/// <summary>
/// A pool could not do what a request asked for. The message says which step failed. The inner exception, if there is one,
/// comes from the database or the driver.
/// </summary>
public sealed class PoolException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The chain of causes in one line, from the failed step down to the database's error. What two of them say is said once.</summary>
    public string Reason
    {
        get
        {
            var parts = new List<string>();
            for (Exception? cause = this; cause is not null; cause = cause.InnerException)
                parts.Add(cause is PostgresException refused ? refused.MessageText : cause.Message);
            return string.Join(": ", parts.Distinct());
        }
    }

    /// <summary>
    /// Does <paramref name="work"/> and names the step that failed. An error after a cancellation counts as the
    /// cancellation, because Npgsql reports a cancellation in several ways: sometimes it breaks the connection.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static async Task<T> NameAsync<T>(string step, Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is NpgsqlException or SocketException or InvalidOperationException or InvalidCastException or TimeoutException or IOException)
        {
            throw cancellation.IsCancellationRequested
                ? new OperationCanceledException(step, error, cancellation)
                : new PoolException(step, error);
        }
    }
}
