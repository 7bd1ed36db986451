using System.Collections.Concurrent;
using System.ComponentModel;
using CancelSpec.Processes;

namespace CancelSpec.Databases;

/// <summary>The processes of one PostgreSQL: <c>initdb</c> if there is no cluster yet, and then <c>postgres</c>.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    /// <summary>
    /// How PostgreSQL is stopped. TERM comes first: a child that has not set up its signals yet dies of it, but would ignore
    /// INT, as the children of a shell do. To a running <c>postgres</c> INT after TERM means not to wait for clients. QUIT
    /// leaves the recovery to the next start; after it <c>postgres</c> gives its children 5 seconds.
    /// </summary>
    internal static readonly IReadOnlyList<StopStep> OrderlyStop =
        [new("TERM", TimeSpan.Zero), new("INT", TimeSpan.FromSeconds(10)), new("QUIT", TimeSpan.FromSeconds(8))];

    // The arguments: the cluster's folder, the name of a cluster that is not finished, the folder of the programs, the text
    // of pg_hba.conf, an option of initdb, and options of postgres. The input of initdb is the superuser's password.
    private const string Commands = """
        umask 077
        data=$1 unfinished=$1.new.$$ bin=$2 host_access=$3 sync=$4
        shift 4
        if ! [ -d "$data" ]; then
            rm -rf "$data".new.*
            "$bin/initdb" -D "$unfinished" -U postgres --pwfile /dev/stdin --auth scram-sha-256 --encoding UTF8 --locale C $sync &&
                mv "$unfinished" "$data" || exit
        fi
        printf '%s\n' "$host_access" >"$data/pg_hba.conf" && exec "$bin/postgres" -D "$data" "$@" </dev/null
        """;

    private const int KeptLines = 30;

    // After a crash the children of postgres still hold the cluster for a moment.
    private static readonly TimeSpan ChildPatience = TimeSpan.FromSeconds(20);

    private readonly SupervisedProcess _process;
    private readonly string _folder;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly TaskCompletionSource _accepting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PostgresProcess(PostgresCluster cluster, string binFolder, IEnumerable<string> settings)
    {
        _folder = cluster.Folder;
        string sync = cluster.IsDurable ? "" : "--no-sync";
        _process = SupervisedProcess.Start(new()
        {
            Command = ["/bin/sh", "-c", Commands, "cancelspec-postgres", cluster.DataFolder, binFolder, cluster.HostAccess, sync, .. settings],
            User = SystemUser.Unprivileged,
            Environment = ServerEnvironment(),
            Input = cluster.Password,
            Stop = OrderlyStop,
            TemporaryFolder = cluster.IsDurable ? null : cluster.Folder,
            OutputPatience = ChildPatience,
            ReadOutput = ReadLogAsync,
        });
    }

    /// <summary>Completes when PostgreSQL has ended, with all its children.</summary>
    public Task Ended => _process.Ended;

    public int SupervisorProcessId => _process.SupervisorProcessId;

    /// <summary>The end of what initdb and postgres have written, up to 30 lines.</summary>
    public string LastLines => string.Join('\n', _lastLines);

    /// <summary>Starts the programs of a folder.</summary>
    /// <param name="cluster">What they work on. A temporary one is made here, and removed at the end.</param>
    /// <param name="binFolder">The folder of the programs, which their user can run.</param>
    /// <param name="settings">Options of <c>postgres</c>.</param>
    /// <exception cref="DatabaseServerException">No program can be run as the user that runs PostgreSQL.</exception>
    public static PostgresProcess Start(PostgresCluster cluster, string binFolder, IEnumerable<string> settings)
    {
        try
        {
            return new PostgresProcess(cluster, binFolder, settings);
        }
        catch (Win32Exception e)
        {
            throw new DatabaseServerException($"no program can be run as user {SystemUser.Unprivileged ?? SystemUser.Name}: {e.Message}", e);
        }
    }

    /// <summary>True when PostgreSQL accepts connections, false if it ended before that.</summary>
    public async Task<bool> AcceptsConnectionsAsync(CancellationToken cancellationToken) =>
        await Task.WhenAny(_accepting.Task, Ended).WaitAsync(cancellationToken) == _accepting.Task;

    /// <exception cref="DatabaseServerException">PostgreSQL was not stopped in order; the message says what became of it.</exception>
    public async ValueTask DisposeAsync()
    {
        switch (await _process.StopAsync())
        {
            case StopResult.StoppedWithoutSupervisor:
                throw new DatabaseServerException("the process that supervises PostgreSQL did not stop it, so it was ended without");
            case StopResult.StillRunning:
                throw new DatabaseServerException($"PostgreSQL could not be stopped: processes of it are left, which work in {_folder}");
        }
    }

    /// <summary>Our own settings for PostgreSQL's clients, and our language, are not the server's.</summary>
    private static Dictionary<string, string?> ServerEnvironment()
    {
        var ours = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("PG", StringComparison.Ordinal));
        return new(ours.Append("LANGUAGE").Select(name => new KeyValuePair<string, string?>(name, null))) { ["LC_ALL"] = "C" };
    }

    private async Task ReadLogAsync(Stream output)
    {
        using var reader = new StreamReader(output);
        while (await reader.ReadLineAsync() is { } line)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
                _lastLines.TryDequeue(out _);
            if (line.Contains("database system is ready to accept connections", StringComparison.Ordinal))
                _accepting.TrySetResult();
        }
    }
}
