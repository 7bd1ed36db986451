namespace CancelSpec.Tests.Support;

/// <summary>A client that behaves: it waits for its answer. Like curl, it makes a new connection for each request.</summary>
public sealed class Caller : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = Deadline.Default };

    /// <summary>The last answer that came.</summary>
    /// <exception cref="InvalidOperationException">Nothing was asked yet.</exception>
    public Answer Last => _last ?? throw new InvalidOperationException("nobody has asked the server anything yet");

    private Answer? _last;

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
