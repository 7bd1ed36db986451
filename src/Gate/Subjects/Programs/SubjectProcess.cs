using System.ComponentModel;
using System.Diagnostics;
using CancelSpec.Databases;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>
/// A command that runs under <c>SubjectSupervisor.sh</c>. We hold that script's standard input; when it closes, by us or
/// by our death, the command and its children get SIGTERM, and SIGKILL if they do not heed it. They are in a session of
/// their own, so Ctrl-C does not reach them, and a child that leaves it for another is not followed.
/// </summary>
internal sealed class SubjectProcess : IAsyncDisposable
{
    // All of it travels in the environment: a command line may hold a password, and every user of the machine can read the
    // command lines of all processes.
    private const string ScriptVariable = "CANCELSPEC_SUBJECT_SUPERVISOR";
    private const string PatienceVariable = "CANCELSPEC_SUBJECT_PATIENCE";
    private const string CommandVariable = "CANCELSPEC_SUBJECT_COMMAND";

    private static readonly string Script = ReadScript();

    // Beyond the patience with the command: the supervisor has only to kill it and to end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // The supervisor hears nothing either when the command has ended by itself: then it ends what that has left behind.
    private static readonly TimeSpan UnheardGrace = TimeSpan.FromSeconds(1);

    // Whoever has left the session may hold the output open for ever.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly StreamWriter _input;
    private readonly TimeSpan _patience;
    private readonly RecentOutput _output = new();
    private readonly Task _reading;

    private SubjectProcess(Process process, TimeSpan patience)
    {
        (_process, _input, _patience) = (process, process.StandardInput, patience);
        _reading = _output.ReadAsync(process.StandardOutput.BaseStream);
        Ended = EndedAsync();
    }

    /// <summary>Completes with the exit code when the command has ended, and all that it had left behind.</summary>
    public Task<int> Ended { get; }

    /// <summary>The end of what it has written to stdout and stderr.</summary>
    public string Output => _output.ToString();

    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="patience">How long after SIGTERM it is killed; whole seconds.</param>
    /// <param name="environment">Variables that it gets beside ours.</param>
    /// <exception cref="SubjectException">Not even the supervisor can be started.</exception>
    public static SubjectProcess Start(
        IEnumerable<string> command, string folder, TimeSpan patience, params IReadOnlyList<(string Name, string Value)> environment)
    {
        if (OperatingSystem.IsWindows())
            throw new SubjectException("an external subject is not started on Windows; take Linux, macOS or WSL");

        string[] supervisor = [.. Platform.InOwnSession, "/bin/sh", "-c", $"eval \"${ScriptVariable}\"", "cancelspec-subject"];
        var start = new ProcessStartInfo(supervisor[0], supervisor[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[ScriptVariable] = Script;
        start.Environment[PatienceVariable] = $"{patience.TotalSeconds:0}";
        start.Environment[CommandVariable] = string.Join(' ', Platform.InOwnSession.Concat(command).Select(Quoted));
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            return new SubjectProcess(Process.Start(start)!, patience);
        }
        catch (Win32Exception e)
        {
            throw new SubjectException($"{start.FileName} cannot be run in {folder}: {e.Message}", e);
        }
    }

    /// <summary>Ends it in order; where the shell that does so does not, because it was killed, by killing what is left of it.</summary>
    /// <exception cref="SubjectException">It could not even be killed.</exception>
    public async ValueTask DisposeAsync()
    {
        if (!await EndsWithinAsync(_patience + (SupervisorInput.Close(_input) ? Grace : UnheardGrace)))
        {
            _process.Kill(entireProcessTree: true);
            if (!await EndsWithinAsync(Grace))
                throw new SubjectException($"a subject could not be ended: process {_process.Id} is left");
        }

        _process.Dispose();
    }

    private async Task<bool> EndsWithinAsync(TimeSpan deadline) => await Task.WhenAny(Ended, Task.Delay(deadline)) == Ended;

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string ReadScript()
    {
        using var stream = typeof(SubjectProcess).Assembly.GetManifestResourceStream("SubjectSupervisor.sh")!;
        return new StreamReader(stream).ReadToEnd();
    }

    private async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        await Task.WhenAny(_reading, Task.Delay(OutputGrace));
        return code;
    }
}
