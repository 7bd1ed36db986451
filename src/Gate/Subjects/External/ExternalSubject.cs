using System.Net;
using System.Net.Sockets;

namespace CancelSpec.Gate.Subjects.External;

/// <summary>A program that runs, started by its command line, and is only seen from outside.</summary>
/// <param name="process">The program.</param>
/// <param name="listen">Where it is to listen.</param>
/// <param name="sleep">How long its <c>/sleep</c> takes.</param>
/// <param name="ended">Gets all that it has written, when it has ended.</param>
internal sealed class ExternalSubject(SubjectProcess process, IPEndPoint listen, TimeSpan sleep, Action<string>? ended = null) : ISubject
{
    // Nobody tells when a program listens, so it is tried.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    public Uri Address { get; } = new($"http://{listen}");

    public TimeSpan Sleep => sleep;

    public ISubjectSignals? Signals => null;

    public string Output => process.Output;

    /// <summary>Waits until it accepts connections.</summary>
    /// <returns>Null when it does; otherwise what happened instead, as the end of a sentence.</returns>
    public async Task<string?> ListeningAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(patience);
        while (!await AcceptsAsync(cancellation))
        {
            if (process.Ended.IsCompleted)
                return Explain(await process.Ended);
            if (deadline.IsCancellationRequested)
                return $"did not listen on {listen} within {patience.TotalSeconds} s";
            await Task.WhenAny(process.Ended, Task.Delay(LookInterval, cancellation));
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        ended?.Invoke(process.Output);
    }

    private async Task<bool> AcceptsAsync(CancellationToken cancellation)
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

    /// <summary>A shell's exit codes, which <c>setsid</c> and <c>env</c> use too, and 128 and the number for a signal.</summary>
    private string Explain(int code) => code switch
    {
        126 or 127 => "cannot be started",
        > 128 => $"was ended by signal {code - 128} before it listened on {listen}",
        _ => $"exited with code {code} before it listened on {listen}; it must run in the foreground until it is stopped",
    };
}
