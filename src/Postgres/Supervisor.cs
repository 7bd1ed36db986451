using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace CancelSpec.Postgres;

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

    private readonly Process _process;
    private readonly StreamWriter _input;
    private readonly string _folder;
    private readonly string _user;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly TaskCompletionSource _accepting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Supervisor(Process process, string folder, string user)
    {
        _folder = folder;
        _user = user;
        _process = process;
        _input = process.StandardInput;
        Ended = ReadLogAsync();
    }

    /// <summary>Completes when PostgreSQL, and all that was started for it, has ended.</summary>
    public Task Ended { get; }

    public int ProcessId => _process.Id;

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
            return new Supervisor(Process.Start(start)!, folder, user ?? Environment.UserName);
        }
        catch (Win32Exception e)
        {
            throw new PostgresServerException($"{start.FileName} cannot be run as user {user ?? Environment.UserName}: {e.Message}", e);
        }
    }

    /// <summary>Whether the user can run the binaries.</summary>
    /// <exception cref="PostgresServerException">The folder to work in is no use.</exception>
    public async Task<bool> CanRunBinariesAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken) switch
        {
            "ready" => true,
            "closed" => false,
            "unreachable" => throw new PostgresServerException(
                $"folder {_folder} cannot be used by user {_user}, which runs PostgreSQL; choose one that is not inside a closed folder"),
            _ => throw new PostgresServerException($"PostgreSQL could not be started:\n{await AllLinesAsync()}"),
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

    /// <exception cref="TimeoutException">PostgreSQL did not stop, although told to kill what does not.</exception>
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

        await Ended.WaitAsync(StopDeadline);
        _process.Dispose();
    }

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
