using System.ComponentModel;
using CancelSpec.Processes;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>
/// A command that runs until it is stopped, or until this process ends in any way. Then the command and its children get
/// SIGTERM, and SIGKILL if they do not end. They are in a session of their own, so Ctrl-C does not reach them. A child that
/// leaves the session for another one is not ended.
/// </summary>
internal sealed class SubjectProcess : IAsyncDisposable
{
    private readonly SupervisedProcess _process;
    private readonly RecentOutput _output = new();

    private SubjectProcess(IEnumerable<string> command, string folder, TimeSpan timeLimit, IEnumerable<(string Name, string Value)> environment) =>
        _process = SupervisedProcess.Start(new()
        {
            Command = [.. command],
            WorkingFolder = folder,
            Environment = environment.ToDictionary(variable => variable.Name, variable => (string?)variable.Value),
            Stop = [new StopStep("TERM", timeLimit)],
            ReadOutput = _output.ReadAsync,
        });

    /// <summary>Completes with the exit code when the command and all the children that it has left behind have ended.</summary>
    public Task<int> Ended => _process.Ended;

    /// <summary>The end of what the command has written to stdout and stderr.</summary>
    public string Output => _output.ToString();

    /// <summary>As <see cref="SupervisedProcess.SessionId"/>.</summary>
    public int? SessionId => _process.SessionId;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="timeLimit">The time from SIGTERM to SIGKILL; whole seconds.</param>
    /// <param name="environment">Variables that the command gets in addition to ours.</param>
    /// <exception cref="SubjectException">No command can be run in the folder.</exception>
    public static SubjectProcess Start(
        IEnumerable<string> command, string folder, TimeSpan timeLimit, params IReadOnlyList<(string Name, string Value)> environment)
    {
        try
        {
            return new SubjectProcess(command, folder, timeLimit, environment);
        }
        catch (PlatformNotSupportedException)
        {
            throw new SubjectException("an external subject is not started on Windows; use Linux, macOS or WSL");
        }
        catch (Win32Exception e)
        {
            throw new SubjectException($"the command cannot be run in {folder}: {e.Message}", e);
        }
    }

    /// <summary>Ends the command and its children.</summary>
    /// <exception cref="SubjectException">A process could not even be killed.</exception>
    public ValueTask DisposeAsync() => StopAsync(CancellationToken.None);

    /// <summary>As <see cref="DisposeAsync"/>.</summary>
    /// <param name="hurry">Cuts the time short that the command has for its end.</param>
    public async ValueTask StopAsync(CancellationToken hurry)
    {
        if (await _process.StopInHurryAsync(hurry) is StopResult.StillRunning)
            throw new SubjectException($"a subject could not be ended: a process that {_process.SupervisorProcessId} supervises still runs");
    }
}
