using System.Runtime.InteropServices;

namespace CancelSpec.Cli;

/// <summary>
/// Ctrl-C and SIGTERM. The first one asks the command to end in order; the second one ends the process at once. What the
/// process has started ends with it in both cases.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, Cli.ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, Cli.ExitCode.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Handle(context, Cli.ExitCode.Terminated)),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The exit code that the signal demands; null where none came.</summary>
    public int? ExitCode => _received == 0 ? null : _received;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _received, exitCode, 0) == 0)
        {
            // A signal's handler must not wait for what the cancellation does.
            _ = _stop.CancelAsync();
            return;
        }

        // The bar has hidden the cursor.
        if (!Console.IsErrorRedirected)
            Console.Error.Write("\e[?25h");
        Environment.Exit(exitCode);
    }
}
