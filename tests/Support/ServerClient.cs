namespace CancelSpec.Tests.Support;

/// <summary>A client that waits for each answer. Like curl, it opens a new connection for each request.</summary>
public sealed class ServerClient : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = Deadline.Default };

    private Answer? _last;

    /// <summary>The last answer.</summary>
    /// <exception cref="InvalidOperationException">The client has sent no request yet.</exception>
    public Answer Last => _last ?? throw new InvalidOperationException("the client has sent no request yet");

    public async Task<Answer> SendAsync(InProcessServer server, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address, path));
        using var response = await _http.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value));
        return _last = new Answer(response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => _http.Dispose();
}
