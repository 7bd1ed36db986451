using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace CancelSpec.Databases;

/// <summary>
/// The process that runs <c>Supervisor.sh</c>. We hold its standard input; when that closes, by us
/// or by our death, it stops PostgreSQL and removes what is temporary.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private const int KeptLines = 30;

    // The script travels in the environment, so that a list of processes stays readable.
    private const string ScriptVariable = "CANCELSPEC_SUPERVISOR";

    private static readonly string Script = ReadScript();

    // An orderly shutdown writes back what is in memory. After it PostgreSQL gives its processes 5 seconds.
    private const int PatienceSeconds = 10;
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    // When PostgreSQL has just ended by itself, cleaning up takes a moment.
    private static readonly TimeSpan UnheardDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillDeadline = TimeSpan.FromSeconds(8);

    private readonly Process _process;
    private readonly StreamWriter _input;
    private readonly string _folder;
    private readonly bool _isDurable;
    private readonly TimeSpan _patience;
    private readonly string _user;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly TaskCompletionSource _accepting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Supervisor(Process process, string folder, bool isDurable, TimeSpan patience, string user)
    {
        (_folder, _isDurable, _patience, _user) = (folder, isDurable, patience, user);
        _process = process;
        ProcessId = process.Id;
        _input = process.StandardInput;
        Ended = ReadLogAsync();
    }

    /// <summary>Completes when PostgreSQL, and all that was started for it, has ended.</summary>
    public Task Ended { get; }

    public int ProcessId { get; }

    /// <summary>The end of what initdb and postgres said.</summary>
    public string LastLines => string.Join('\n', _lastLines);

    /// <summary>
    /// Starts to work in <paramref name="folder"/>, which must exist exactly if it is durable, as
    /// <paramref name="user"/>, or as ourselves if that is null.
    /// </summary>
    public static Supervisor Start(
        string folder, bool durable, string? user, string binFolder, string hostAccess,
        IEnumerable<string> postgresOptions, int patienceSeconds = PatienceSeconds)
    {
        IEnumerable<string> command =
        [
            .. Platform.InOwnSession, "/bin/sh", "-c", $"eval \"${ScriptVariable}\"", "cancelspec-postgres",
            folder, durable ? "durable" : "temporary", $"{patienceSeconds}", binFolder, hostAccess, .. postgresOptions,
        ];
        var start = new ProcessStartInfo(command.First(), command.Skip(1))
        {
            UserName = user ?? "",
            // Any folder of ours may be closed to the other user.
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        PrepareEnvironment(start.Environment);
        try
        {
            return new Supervisor(Process.Start(start)!, folder, durable, TimeSpan.FromSeconds(patienceSeconds), user ?? Platform.UserName);
        }
        catch (Win32Exception e)
        {
            throw new DatabaseServerException($"{start.FileName} cannot be run as user {user ?? Platform.UserName}: {e.Message}", e);
        }
    }

    /// <summary>Whether the user can run the binaries.</summary>
    /// <exception cref="DatabaseServerException">The folder to work in is no use.</exception>
    public async Task<bool> CanRunBinariesAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken) switch
        {
            "ready" => true,
            "closed" => false,
            "unreachable" => throw new DatabaseServerException(
                $"folder {_folder} cannot be used by user {_user}, which runs PostgreSQL; choose one that is not inside a closed folder"),
            _ => throw new DatabaseServerException($"PostgreSQL could not be started:\n{await AllLinesAsync()}"),
        };

    /// <summary>Lets it go on, with these binaries and this password of the superuser.</summary>
    public async Task GoAsync(string binFolder, string password, CancellationToken cancellationToken)
    {
        try
        {
            await _input.WriteAsync($"{binFolder}\n{password}\n".AsMemory(), cancellationToken);
            await _input.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It has ended. The wait for connections finds that out, and the log says why.
        }
    }

    /// <summary>True when PostgreSQL says that it accepts connections, false when it ended before that.</summary>
    public async Task<bool> AcceptsConnectionsAsync(CancellationToken cancellationToken) =>
        await Task.WhenAny(_accepting.Task, Ended).WaitAsync(cancellationToken) == _accepting.Task;

    /// <exception cref="DatabaseServerException">
    /// Nobody was left to stop PostgreSQL in order, as when the shell that does so was killed. It has been ended without,
    /// unless the message says otherwise.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        var stopped = await EndsWithinAsync(SupervisorInput.Close(_input) ? StopDeadline : UnheardDeadline);
        var ended = stopped || await EndGroupAsync();
        // The shell that would have done it may have been killed.
        if (ended && !_isDurable && Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        _process.Dispose();
        if (!ended)
            throw new DatabaseServerException($"PostgreSQL could not be stopped: processes of group {ProcessId} in {_folder} are left");
        if (!stopped)
            throw new DatabaseServerException("the process that supervises PostgreSQL did not stop it, so it was ended without");
    }

    /// <summary>
    /// Stops PostgreSQL as the script does, but from here: the shells are in one process group with it, and the children
    /// of its own end with it.
    /// </summary>
    private async Task<bool> EndGroupAsync()
    {
        await SignalGroupAsync("TERM");
        await SignalGroupAsync("INT");
        if (await EndsWithinAsync(_patience))
            return true;
        await SignalGroupAsync("QUIT");
        if (await EndsWithinAsync(KillDeadline))
            return true;
        await SignalGroupAsync("KILL");
        return await EndsWithinAsync(KillDeadline);
    }

    private async Task SignalGroupAsync(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", "kill -s \"$0\" -- \"-$1\" 2>/dev/null", signal, $"{ProcessId}"]);
        await kill.WaitForExitAsync();
    }

    private async Task<bool> EndsWithinAsync(TimeSpan deadline) => await Task.WhenAny(Ended, Task.Delay(deadline)) == Ended;

    private static string ReadScript()
    {
        using var stream = typeof(Supervisor).Assembly.GetManifestResourceStream("Supervisor.sh")!;
        return new StreamReader(stream).ReadToEnd();
    }

    /// <summary>Our own settings for PostgreSQL's clients, and our language, are not the server's.</summary>
    private static void PrepareEnvironment(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            environment.Remove(name);
        environment.Remove("LANGUAGE");
        environment["LC_ALL"] = "C";
        environment[ScriptVariable] = Script;
    }

    private async Task ReadLogAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
                _lastLines.TryDequeue(out _);
            if (line.Contains("database system is ready to accept connections", StringComparison.Ordinal))
                _accepting.TrySetResult();
        }

        await _process.WaitForExitAsync();
    }

    private async Task<string> AllLinesAsync()
    {
        await Ended;
        return LastLines;
    }
}
