using System.Net.Sockets;

namespace CancelSpec.Containers;

/// <summary>
/// The version of Docker's API that we speak. Testcontainers 4.16 speaks 1.44, unless a variable names another. It does not
/// recognise an engine that only knows earlier versions, such as the one of Debian 12
/// (https://docs.docker.com/reference/api/engine/#versioned-api-and-sdk).
/// </summary>
internal static class EngineApiVersion
{
    /// <summary>The variable that Testcontainers reads, as Docker's own programs do.</summary>
    public const string Variable = "DOCKER_API_VERSION";

    private const string UsualSocket = "/var/run/docker.sock";

    private static readonly Version Usual = new(1, 44);

    /// <summary>
    /// Sets <see cref="Variable"/> for an older engine, unless it is set already. This must come before Testcontainers looks for
    /// the engine, which it does once.
    /// </summary>
    public static async Task AgreeAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || SocketOf(Environment.GetEnvironmentVariable("DOCKER_HOST")) is not { } socket)
            return;
        if (await LatestAsync(socket, cancellationToken) is { } latest && latest < Usual)
            Environment.SetEnvironmentVariable(Variable, latest.ToString());
    }

    /// <summary>The file of the engine's socket; null if the engine does not listen on a file.</summary>
    internal static string? SocketOf(string? dockerHost) =>
        dockerHost is not { Length: > 0 } ? UsualSocket
        : dockerHost.StartsWith("unix://", StringComparison.Ordinal) ? dockerHost["unix://".Length..]
        : null;

    /// <summary>The latest version that an engine knows; null if no engine answers.</summary>
    internal static async Task<Version?> LatestAsync(string socketFile, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(socketFile, cancellation) });
        try
        {
            using var answer = await client.GetAsync("http://engine/_ping", cancellationToken);
            return answer.Headers.TryGetValues("Api-Version", out var versions) && Version.TryParse(versions.First(), out var version) ? version : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string file, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(file), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
