using System.Diagnostics;
using System.Globalization;

namespace CancelSpec.Processes;

/// <summary>
/// A program that ends when it is stopped, and also when this process ends in any way, SIGKILL included. Its children end
/// with it, unless they leave its session, and its temporary folder goes. Ctrl-C does not reach it.
/// </summary>
public sealed class SupervisedProcess : IAsyncDisposable
{
    // The supervisor needs it beyond the time limit of the program: to remove the folder, and to end.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    // The supervisor does not read either while it cleans up after a program that has ended by itself.
    private static readonly TimeSpan UnreadTimeLimit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan HurriedLimit = TimeSpan.FromSeconds(0.5);

    private readonly SupervisorShell _shell;
    private readonly SupervisedProcessOptions _options;
    private readonly Task _reading;
    private int? _group;

    private SupervisedProcess(SupervisorShell shell, SupervisedProcessOptions options)
    {
        (_shell, _options) = (shell, options);
        SupervisorProcessId = shell.Process.Id;
        _reading = options.ReadOutput(shell.Process.StandardError.BaseStream);
        Ended = EndedAsync();
    }

    /// <summary>
    /// Completes with the exit status, when the program and its children have ended and the folder is gone. A shell's numbers:
    /// 126 and 127 if the program cannot be run, 128 and the number of the signal that has ended it.
    /// </summary>
    public Task<int> Ended { get; }

    /// <summary>The process that supervises the program, and ends after it.</summary>
    public int SupervisorProcessId { get; }

    /// <summary>The session of the program and its children; null while it is not known yet.</summary>
    public int? SessionId => _group;

    private TimeSpan TimeLimit => _options.Stop.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.TimeLimit);

    /// <summary>Starts the program. From its first moment on it ends with us.</summary>
    /// <exception cref="ArgumentException">There is no command.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">No program can be run as this user or in this folder.</exception>
    /// <exception cref="PlatformNotSupportedException">This is Windows.</exception>
    public static SupervisedProcess Start(SupervisedProcessOptions options)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("programs are supervised on Linux and macOS only");
        if (options.Command is [])
            throw new ArgumentException("there is no command", nameof(options));
        var shell = SupervisorShell.Start(options);
        if (options.Input is { } input)
            shell.Tell(input);
        return new SupervisedProcess(shell, options);
    }

    /// <summary>As <see cref="StopAsync"/>, but the program is killed half a second after the token is cancelled.</summary>
    /// <param name="hurry">Cuts the time limits of the stop short.</param>
    public async Task<StopResult> StopInHurryAsync(CancellationToken hurry)
    {
        await using var killing = hurry.Register(() => _ = KillSoonAsync());
        return await StopAsync();
    }

    private async Task KillSoonAsync()
    {
        if (!await EndsWithinAsync(HurriedLimit))
            await SignalAsync("KILL", _group);
    }

    /// <summary>Ends the program, and returns when it has ended, or cannot be ended.</summary>
    public async Task<StopResult> StopAsync()
    {
        var isRead = _shell.CloseInput();
        var result = await EndsWithinAsync(isRead ? TimeLimit + Margin : UnreadTimeLimit) ? StopResult.Stopped : await EndGroupAsync();
        // Without a group the folder was not made here.
        if (_group is not null && _options.TemporaryFolder is { } folder && Directory.Exists(folder))
            await RunAsync("rm", "-rf", folder);
        _shell.Dispose();
        return result;
    }

    /// <summary>As <see cref="StopAsync"/>, for a caller that does not need the result.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Does from here what the supervisor does not do, because one of its shells was killed.</summary>
    private async Task<StopResult> EndGroupAsync()
    {
        var isThere = false;
        foreach (var (signal, timeLimit) in _options.Stop)
        {
            isThere |= await SignalAsync(signal, _group);
            if (await EndsWithinAsync(timeLimit))
                return Result();
        }

        isThere |= await SignalAsync("KILL", _group);
        if (await EndsWithinAsync(Margin))
            return Result();
        await SignalAsync("KILL", SupervisorProcessId);
        return await EndsWithinAsync(Margin) ? Result() : StopResult.StillRunning;

        StopResult Result() => isThere ? StopResult.StoppedWithoutSupervisor : StopResult.Stopped;
    }

    private async Task<bool> EndsWithinAsync(TimeSpan deadline) => await Task.WhenAny(Ended, Task.Delay(deadline)) == Ended;

    /// <summary>Whether the group was there to get the signal.</summary>
    private static async Task<bool> SignalAsync(string signal, int? group) =>
        group is { } number && await RunAsync("/bin/sh", "-c", "kill -s \"$0\" -- \"-$1\" 2>/dev/null", signal, $"{number}") == 0;

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private async Task<int> EndedAsync()
    {
        _group = await ReadNumberAsync();
        var status = await ReadNumberAsync();
        await _shell.Process.WaitForExitAsync();
        var code = status ?? _shell.Process.ExitCode;
        // Only a supervisor that was killed gives no status. Then the end of the output shows the end of the program.
        await (status is null ? _reading : Task.WhenAny(_reading, Task.Delay(_options.OutputPatience)));
        return code;
    }

    private async Task<int?> ReadNumberAsync() =>
        await _shell.Process.StandardOutput.ReadLineAsync() is { } line ? int.Parse(line, CultureInfo.InvariantCulture) : null;
}
