using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CancelSpec.Databases;

/// <summary>
/// A PostgreSQL of our own on 127.0.0.1. It stops when it is disposed of, and also when this process
/// dies in any way; a temporary data folder goes with it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private const string Loopback = "127.0.0.1";
    private const int PortAttempts = 5;

    // When we were killed and start again at once, the earlier PostgreSQL is still shutting down.
    private static readonly TimeSpan PredecessorDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PredecessorPause = TimeSpan.FromMilliseconds(50);

    private readonly Supervisor _supervisor;
    private readonly DurableFolder? _folder;

    private PostgresServer(PostgresServerOptions options, Supervisor supervisor, DurableFolder? folder, DatabaseUrl url)
    {
        _supervisor = supervisor;
        _folder = folder;
        Url = url;
        Version = options.Installation.Version;
        TrustedUrl = options.TrustedDatabase is { } trusted
            ? url.WithUser(trusted.Owner, null).WithDatabase(trusted.Name)
            : null;
    }

    /// <summary>The superuser's way in, with its password, to the maintenance database.</summary>
    public DatabaseUrl Url { get; }

    /// <summary>The way to <see cref="PostgresServerOptions.TrustedDatabase"/>, if there is one.</summary>
    public DatabaseUrl? TrustedUrl { get; }

    public string Version { get; }

    public int Port => Url.Port;

    /// <summary>Completes when PostgreSQL has ended, be it by itself or by us.</summary>
    public Task Stopped => _supervisor.Ended;

    /// <summary>The end of PostgreSQL's log, up to 30 lines: for the message when it ended by itself.</summary>
    public string LastLogLines => _supervisor.LastLines;

    internal int SupervisorProcessId => _supervisor.ProcessId;

    /// <summary>Starts it and returns when a connection has succeeded.</summary>
    /// <exception cref="DatabaseServerException">
    /// The port or the data folder is in use, the binaries do not work, or the deadline has passed;
    /// with the end of the log where that helps.
    /// </exception>
    public static async Task<PostgresServer> StartAsync(PostgresServerOptions options, CancellationToken cancellationToken)
    {
        Platform.EnsureSupported();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.StartDeadline);
        var folder = options.DataFolder is null
            ? null
            : DurableFolder.Open(options.DataFolder, options.Installation, Platform.UnprivilegedUser);
        try
        {
            return await StartAsync(options, folder, deadline.Token);
        }
        catch (Exception e)
        {
            folder?.Dispose();
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
            await _supervisor.DisposeAsync();
        }
        finally
        {
            _folder?.Dispose();
        }
    }

    /// <summary>Tries again where another try can succeed.</summary>
    private static async Task<PostgresServer> StartAsync(
        PostgresServerOptions options, DurableFolder? folder, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port == 0 ? FreePort() : options.Port;
            try
            {
                return await StartOnceAsync(options, folder, port, cancellationToken);
            }
            catch (PortInUseException) when (options.Port == 0 && attempt < PortAttempts)
            {
                // Somebody took the port after we found it free.
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
        PostgresServerOptions options, DurableFolder? folder, int port, CancellationToken cancellationToken)
    {
        var user = Platform.UnprivilegedUser;
        var workFolder = folder?.Cluster ?? PostgresFolders.NewTemporary();
        var password = folder?.Password ?? DurableFolder.NewPassword();
        var supervisor = Supervisor.Start(
            workFolder,
            durable: folder is not null,
            user,
            options.Installation.BinFolder,
            PostgresSettings.HostAccess(options.TrustedDatabase),
            PostgresSettings.CommandLine(port, durable: folder is not null));
        try
        {
            var bin = options.Installation.BinFolder;
            if (!await supervisor.CanRunBinariesAsync(cancellationToken))
            {
                bin = user is null
                    ? throw new DatabaseServerException($"the PostgreSQL in {bin} cannot be run")
                    : BinariesCopy.Make(options.Installation, workFolder);
            }

            await supervisor.GoAsync(bin, password, cancellationToken);
            if (!await supervisor.AcceptsConnectionsAsync(cancellationToken))
                throw WhyItEnded(supervisor);
            var url = new DatabaseUrl(Loopback, port, Superuser, password, "postgres", [new("sslmode", "disable")]);
            await ConnectAsync(url, options.TrustedDatabase, cancellationToken);
            return new PostgresServer(options, supervisor, folder, url);
        }
        catch
        {
            await supervisor.DisposeAsync();
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

    private static Exception WhyItEnded(Supervisor supervisor)
    {
        var log = supervisor.LastLines;
        if (log.Contains("could not bind", StringComparison.Ordinal) && log.Contains("in use", StringComparison.Ordinal))
            return new PortInUseException();
        if (log.Contains("lock file \"postmaster.pid\" already exists", StringComparison.Ordinal))
            return new DataInUseException();
        return new DatabaseServerException($"PostgreSQL did not start; the end of its log:\n{log}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class PortInUseException : Exception;

    private sealed class DataInUseException : Exception;
}
