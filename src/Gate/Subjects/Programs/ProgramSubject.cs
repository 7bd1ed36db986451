using System.Net;

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
        while (!await ServiceReadiness.IsReadyAsync(Address, ready, cancellation))
        {
            if (process.Ended.IsCompleted)
                return ExplainStart(await process.Ended);
            if (deadline.IsCancellationRequested)
                return $"{(ready is null ? $"did not listen on {listen}" : $"did not answer GET {ready} with success")} within {time.TotalSeconds} s";
            await Task.WhenAny(process.Ended, Task.Delay(ServiceReadiness.Interval, cancellation));
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync(hurry);
        ended?.Invoke(process.Output);
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
