using System.Diagnostics;

namespace CancelSpec.Processes;

/// <summary>
/// The shell that runs <c>Supervisor.sh</c>, in a session of its own, which Ctrl-C does not reach. We hold its standard
/// input, which ends with us, however we end.
/// </summary>
internal sealed class SupervisorShell : IDisposable
{
    // Everything travels in the environment: a command line may hold a password, and every user can read all of those.
    private const string ScriptVariable = "CANCELSPEC_SUPERVISOR";
    private const string CommandVariable = "CANCELSPEC_COMMAND";
    private const string StopVariable = "CANCELSPEC_STOP";
    private const string FolderVariable = "CANCELSPEC_FOLDER";
    private const string InputVariable = "CANCELSPEC_INPUT";

    private static readonly string Script = ReadScript();

    private readonly StreamWriter _input;

    private SupervisorShell(Process process) => (Process, _input) = (process, process.StandardInput);

    public Process Process { get; }

    /// <summary>The beginning of a command line that starts a program in a session of its own, with the same process number.</summary>
    private static string[] InOwnSession => OperatingSystem.IsMacOS()
        ? ["/usr/bin/perl", "-e", "use POSIX 'setsid'; setsid(); exec {$ARGV[0]} @ARGV or die $!;"]
        : ["setsid"];

    /// <summary>Starts the shell. Without a command it only keeps the temporary folder.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The shell cannot be run as this user or in this folder.</exception>
    public static SupervisorShell Start(SupervisedProcessOptions options)
    {
        string[] words = [.. InOwnSession, "/bin/sh", "-c", $"eval \"${ScriptVariable}\"", "cancelspec-supervisor"];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            UserName = options.User ?? "",
            WorkingDirectory = options.WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in options.Environment)
            start.Environment[name] = value;
        start.Environment[ScriptVariable] = Script;
        start.Environment[CommandVariable] = options.Command is [] ? "" : string.Join(' ', InOwnSession.Concat(options.Command).Select(Quoted));
        start.Environment[StopVariable] = string.Join(' ', options.Stop.Select(step => $"{step.Signal} {step.TimeLimit.TotalSeconds:0}"));
        start.Environment[FolderVariable] = options.TemporaryFolder ?? "";
        start.Environment[InputVariable] = options.Input is null ? "" : "yes";
        return new SupervisorShell(Process.Start(start)!);
    }

    /// <summary>Writes a line to the shell. If no shell reads any more, the line is lost.</summary>
    public void Tell(string line)
    {
        try
        {
            lock (_input)
            {
                _input.Write(line + "\n");
                _input.Flush();
            }
        }
        catch (IOException)
        {
            // The end of the process tells the rest.
        }
    }

    /// <summary>Ends the shell's input, so that it stops what it supervises.</summary>
    /// <returns>Whether there was still a shell that reads it.</returns>
    public bool CloseInput()
    {
        var isRead = true;
        try
        {
            // The script passes over an empty line. It cannot be written if nothing reads it.
            _input.BaseStream.WriteByte((byte)'\n');
            _input.BaseStream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            isRead = false;
        }

        try
        {
            _input.Close();
        }
        catch (IOException)
        {
            // The same error again; the input is closed all the same.
        }

        return isRead;
    }

    public void Dispose() => Process.Dispose();

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string ReadScript()
    {
        using var stream = typeof(SupervisorShell).Assembly.GetManifestResourceStream("Supervisor.sh")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
