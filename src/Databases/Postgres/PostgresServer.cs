using System.Diagnostics;
using CancelSpec.Processes;
using Npgsql;

namespace CancelSpec.Databases;

/// <summary>
/// A PostgreSQL of our own on 127.0.0.1. It stops when it is disposed of, and also when this process ends in any way. A
/// temporary data folder goes with it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private const string Loopback = "127.0.0.1";
    private const int PortAttempts = 5;

    // If we were killed and start again at once, the earlier PostgreSQL is still shutting down.
    private static readonly TimeSpan PredecessorDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PredecessorPause = TimeSpan.FromMilliseconds(50);

    private readonly PostgresProcess _process;
    private readonly BinariesCopy? _binaries;
    private readonly DurableFolder? _folder;

    private PostgresServer(PostgresProcess process, BinariesCopy? binaries, DurableFolder? folder, string version, DatabaseUrl url)
    {
        (_process, _binaries, _folder) = (process, binaries, folder);
        (Version, Url) = (version, url);
    }

    /// <summary>The superuser's way in, with its password, to the maintenance database.</summary>
    public DatabaseUrl Url { get; }

    /// <summary>For example <c>15.18</c>.</summary>
    public string Version { get; }

    /// <summary>Completes when PostgreSQL has ended, by itself or because it was disposed of.</summary>
    public Task Stopped => _process.Ended;

    /// <summary>The end of PostgreSQL's log, up to 30 lines: for the message when it has ended by itself.</summary>
    public string LastLogLines => _process.LastLines;

    internal int SupervisorProcessId => _process.SupervisorProcessId;

    /// <summary>Starts it and returns when a connection has succeeded.</summary>
    /// <exception cref="DatabaseServerException">
    /// The port or the data folder is in use, the programs do not work, or the deadline has passed. The message has the end
    /// of the log where that helps.
    /// </exception>
    public static async Task<PostgresServer> StartAsync(PostgresServerOptions options, CancellationToken cancellationToken)
    {
        Platform.EnsureSupported();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.StartDeadline);
        DurableFolder? folder = null;
        BinariesCopy? binaries = null;
        try
        {
            if (options.DataFolder is { } path)
                folder = await DurableFolder.OpenAsync(path, options.Installation, deadline.Token);
            binaries = await BinariesCopy.MakeIfNeededAsync(options.Installation, deadline.Token);
            return await StartAsync(options, folder, binaries, deadline.Token);
        }
        catch (Exception e)
        {
            folder?.Dispose();
            await (binaries?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new DatabaseServerException($"PostgreSQL did not start within {options.StartDeadline.TotalSeconds:0} seconds", e);
            throw;
        }
    }

    /// <exception cref="DatabaseServerException">It could not be stopped in order; the message says what became of it.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _process.DisposeAsync();
        }
        finally
        {
            _folder?.Dispose();
            await (_binaries?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>Tries again where another try can succeed.</summary>
    private static async Task<PostgresServer> StartAsync(
        PostgresServerOptions options, DurableFolder? folder, BinariesCopy? binaries, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port == 0 ? FreePort.Next() : options.Port;
            try
            {
                return await StartOnceAsync(options, folder, binaries, port, cancellationToken);
            }
            catch (PortInUseException) when (options.Port == 0 && attempt < PortAttempts)
            {
                // Another program took the port after we had found it free.
            }
            catch (PortInUseException e)
            {
                throw new DatabaseServerException($"port {port} on {Loopback} is in use, so PostgreSQL cannot listen there", e);
            }
            catch (DataInUseException) when (clock.Elapsed < PredecessorDeadline)
            {
                await Task.Delay(PredecessorPause, cancellationToken);
            }
            catch (DataInUseException e)
            {
                throw new DatabaseServerException($"another PostgreSQL runs in data folder {options.DataFolder}", e);
            }
        }
    }

    private static async Task<PostgresServer> StartOnceAsync(
        PostgresServerOptions options, DurableFolder? folder, BinariesCopy? binaries, int port, CancellationToken cancellationToken)
    {
        var isDurable = folder is not null;
        var cluster = new PostgresCluster(
            folder?.Cluster ?? PostgresFolders.NewTemporary(),
            isDurable,
            folder?.Password ?? PostgresCluster.NewPassword(),
            PostgresSettings.HostAccess(options.TrustedDatabase));
        var binFolder = binaries?.BinFolder ?? options.Installation.BinFolder;
        var process = PostgresProcess.Start(cluster, binFolder, PostgresSettings.CommandLine(port, isDurable));
        try
        {
            if (!await process.AcceptsConnectionsAsync(cancellationToken))
                throw WhyItEnded(process);
            var url = new DatabaseUrl(Loopback, port, Superuser, cluster.Password, "postgres", [new("sslmode", "disable")]);
            await ConnectAsync(url, options.TrustedDatabase, cancellationToken);
            return new PostgresServer(process, binaries, folder, options.Installation.Version, url);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Proves that it answers, and makes the trusted database.</summary>
    private static async Task ConnectAsync(DatabaseUrl url, TrustedDatabase? trusted, CancellationToken cancellationToken)
    {
        var settings = url.ToConnectionString();
        settings.Pooling = false;
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (trusted is not null)
                await PostgresSettings.EnsureAsync(trusted, connection, cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseServerException($"PostgreSQL started on port {url.Port} but cannot be used: {e.Message}", e);
        }
    }

    private static Exception WhyItEnded(PostgresProcess process)
    {
        var log = process.LastLines;
        if (log.Contains("could not bind", StringComparison.Ordinal) && log.Contains("in use", StringComparison.Ordinal))
            return new PortInUseException();
        if (log.Contains("lock file \"postmaster.pid\" already exists", StringComparison.Ordinal))
            return new DataInUseException();
        return new DatabaseServerException($"PostgreSQL did not start; the end of its log:\n{log}");
    }

    private sealed class PortInUseException : Exception;

    private sealed class DataInUseException : Exception;
}
