using System.Net;
using System.Net.Sockets;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>A program that runs and is only seen from outside.</summary>
/// <param name="process">The program.</param>
/// <param name="listen">The address at which it is to listen.</param>
/// <param name="sleep">How long its <c>/sleep</c> takes.</param>
/// <param name="ended">Called when it has ended, with what it has written; null for no call.</param>
/// <param name="hurry">Cuts the time short that the program has for its end.</param>
internal sealed class ProgramSubject(
    SubjectProcess process, IPEndPoint listen, TimeSpan sleep, Action<string>? ended = null, CancellationToken hurry = default) : ISubject
{
    // A program does not tell when it listens, so the gate tries.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    public Uri Address { get; } = new($"http://{listen}");

    public TimeSpan Sleep => sleep;

    public string Output => process.Output;

    public int? SessionId => process.SessionId;

    public string? Death => process.Ended.IsCompletedSuccessfully ? Explain(process.Ended.Result) : null;

    /// <summary>Waits until it accepts connections and is ready.</summary>
    /// <param name="time">How long it may take.</param>
    /// <param name="ready">The path of the request that it answers with success when it is ready; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when it does; otherwise what happened instead, as the end of a sentence.</returns>
    public async Task<string?> ListeningAsync(TimeSpan time, string? ready, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(time);
        while (!await AcceptsAsync(listen, cancellation) || !await IsReadyAsync(ready, cancellation))
        {
            if (process.Ended.IsCompleted)
                return ExplainStart(await process.Ended);
            if (deadline.IsCancellationRequested)
                return $"{(ready is null ? $"did not listen on {listen}" : $"did not answer GET {ready} with success")} within {time.TotalSeconds} s";
            await Task.WhenAny(process.Ended, Task.Delay(LookInterval, cancellation));
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync(hurry);
        ended?.Invoke(process.Output);
    }

    private async Task<bool> IsReadyAsync(string? path, CancellationToken cancellation)
    {
        if (path is null)
            return true;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        try
        {
            using var answer = await http.GetAsync(new Uri(Address, path), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception early) when (early is HttpRequestException || (early is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Whether something accepts connections at an address.</summary>
    public static async Task<bool> AcceptsAsync(IPEndPoint listen, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(listen, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A shell's exit codes, which <c>setsid</c> and <c>env</c> use too.</summary>
    private string ExplainStart(int code) => code switch
    {
        126 or 127 => "cannot be started",
        > 128 => $"{Explain(code)} before it listened on {listen}",
        _ => $"{Explain(code)} before it listened on {listen}; it must run in the foreground until it is stopped",
    };

    /// <summary>128 and the number stand for a signal.</summary>
    public static string Explain(int code) => code > 128 ? $"was ended by signal {code - 128}" : $"exited with code {code}";
}
