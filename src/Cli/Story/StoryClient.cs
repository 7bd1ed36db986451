using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CancelSpec.Server.InProcess;

namespace CancelSpec.Cli.Story;

/// <summary>The client of the story. Like curl, it opens a new connection for each request. It writes what it sees.</summary>
internal sealed class StoryClient(PoolServer server, StoryConsole console) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false })
    {
        BaseAddress = server.Address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends POST.</summary>
    /// <exception cref="StoryException">There was no answer.</exception>
    public Task PostAsync(string path, CancellationToken cancellation) => SendAsync("POST", path, async token =>
    {
        var (status, body) = await FetchAsync(HttpMethod.Post, path, token);
        console.WriteAnswer(Shown(status, body));
        return true;
    }, cancellation);

    /// <summary>Reads the counter.</summary>
    /// <returns>Null if the answer was no number.</returns>
    /// <exception cref="StoryException">There was no answer.</exception>
    public Task<int?> CountAsync(CancellationToken cancellation) => SendAsync<int?>("GET", "/counter", async token =>
    {
        var (status, body) = await FetchAsync(HttpMethod.Get, "/counter", token);
        if (int.TryParse(body, CultureInfo.InvariantCulture, out var count))
        {
            console.WriteCount(status, count);
            return count;
        }

        console.WriteAnswer(Shown(status, body));
        return null;
    }, cancellation);

    /// <summary>Sends GET /sleep, hangs up while the handler sleeps, and waits until the server has noticed.</summary>
    /// <exception cref="StoryException">The handler did not sleep, or the server did not notice.</exception>
    public Task HangUpAsync(CancellationToken cancellation) => SendAsync("GET", "/sleep", async token =>
    {
        using var socket = new TcpClient(AddressFamily.InterNetwork);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, token);
        var port = ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
        server.Requests.Expect(port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /sleep HTTP/1.1\r\nHost: {server.Address.Authority}\r\n\r\n"), token);
        await server.Clock.AsleepAsync().WaitAsync(token);
        console.WriteAnswer("no answer yet: the handler has sent BEGIN, and sleeps");

        await console.PauseAsync(token);
        socket.Close();
        await server.Requests.AbortedAsync(port).WaitAsync(token);
        console.WriteEvent("The client hangs up. The server notices, and cancels the handler.");
        // A pool may let the handler sleep to its end. The running clock ends the sleep at once.
        server.Clock.Run();
        await server.Requests.EndedAsync(port).WaitAsync(token);
        return true;
    }, cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(string method, string path, Func<CancellationToken, Task<T>> exchange, CancellationToken cancellation)
    {
        await console.WriteRequestAsync(method, path, cancellation);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(LongestWait);
        try
        {
            return await exchange(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            console.WriteAnswer("no answer");
            throw new StoryException($"{method} {path}: the server did nothing for {LongestWait.TotalSeconds:0} s, so the story ends here");
        }
        catch (HttpRequestException broken)
        {
            console.WriteAnswer("no answer");
            throw new StoryException($"{method} {path}: {broken.Message}", broken);
        }
    }

    private async Task<(int Status, string Body)> FetchAsync(HttpMethod method, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await _http.SendAsync(request, cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }

    /// <summary>The status and the body; of an error's body the message.</summary>
    private static string Shown(int status, string body)
    {
        if (body.Length == 0)
            return $"{status}";

        using var json = JsonDocument.Parse(body);
        return json.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty("message", out var message)
            ? $"{status} {message}"
            : $"{status} {body}";
    }
}
