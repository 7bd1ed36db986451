using System.ComponentModel;
using System.Diagnostics;
using CancelSpec.Postgres;

namespace CancelSpec.Gate.Subjects.External;

/// <summary>
/// A command that runs under <c>SubjectSupervisor.sh</c>. We hold that script's standard input; when it closes, by us or
/// by our death, the command and its children get SIGTERM, and SIGKILL if they do not heed it. They are in a session of
/// their own, so Ctrl-C does not reach them, and a child that leaves it for another is not followed.
/// </summary>
internal sealed class SubjectProcess : IAsyncDisposable
{
    // The script travels in the environment, so that a list of processes stays readable.
    private const string ScriptVariable = "CANCELSPEC_SUBJECT_SUPERVISOR";

    private static readonly string Script = ReadScript();

    // Beyond the patience with the command: the supervisor has only to kill it and to end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

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
    /// <exception cref="SubjectException">Not even the supervisor can be started.</exception>
    public static SubjectProcess Start(IEnumerable<string> command, string folder, TimeSpan patience)
    {
        if (OperatingSystem.IsWindows())
            throw new SubjectException("an external subject is not started on Windows; take Linux, macOS or WSL");

        string[] supervised =
        [
            .. Platform.InOwnSession, "/bin/sh", "-c", $"eval \"${ScriptVariable}\"", "cancelspec-subject",
            $"{patience.TotalSeconds:0}", .. Platform.InOwnSession, .. command,
        ];
        var start = new ProcessStartInfo(supervised[0], supervised[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[ScriptVariable] = Script;
        try
        {
            return new SubjectProcess(Process.Start(start)!, patience);
        }
        catch (Win32Exception e)
        {
            throw new SubjectException($"{start.FileName} cannot be run in {folder}: {e.Message}", e);
        }
    }

    /// <exception cref="TimeoutException">It did not end, although told to kill what does not.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _input.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        await Ended.WaitAsync(_patience + Grace);
        _process.Dispose();
    }

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
