using System.Net;
using System.Net.Sockets;

namespace CancelSpec.Gate.Subjects;

/// <summary>Whether a service can be sent requests. It does not tell when that begins, so the gate tries.</summary>
internal static class ServiceReadiness
{
    /// <summary>How long to wait before the next try.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>Whether something accepts connections at an address.</summary>
    public static Task<bool> AcceptsAsync(IPEndPoint address, CancellationToken cancellation) => AcceptsAsync($"{address.Address}", address.Port, cancellation);

    /// <summary>Whether it accepts connections, and answers a GET request with success; the path is null for no such request.</summary>
    public static async Task<bool> IsReadyAsync(Uri service, string? path, CancellationToken cancellation)
    {
        if (!await AcceptsAsync(service.DnsSafeHost, service.Port, cancellation))
            return false;
        if (path is null)
            return true;
        using var http = new HttpClient { Timeout = AnswerTime };
        try
        {
            using var answer = await http.GetAsync(new Uri(service, path), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception early) when (early is HttpRequestException || (early is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task<bool> AcceptsAsync(string host, int port, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
