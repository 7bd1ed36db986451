using System.Net.Sockets;
using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Server.Logging;
using CancelSpec.Server.Options;
using Microsoft.AspNetCore.Connections;

namespace CancelSpec.Server.Hosting;

/// <summary>One run of the server: starts a database if there is none, and serves until a signal stops the server.</summary>
internal static class ServerRun
{
    /// <summary>Runs the server. If it cannot run, one line in <paramref name="errors"/> says why.</summary>
    /// <returns>Whether the server could run to its end.</returns>
    public static async Task<bool> TryAsync(ServerOptions options, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            using var logging = LoggerFactory.Create(ServerHost.AddLogging);
            await using var ownDatabase = await OwnDatabase.StartIfNeededAsync(options, logging.CreateLogger(BunyanFormatter.LoggerName), cancellation);
            await TryDatabaseAsync(options, cancellation);
            await using var app = ServerHost.Build(options, services => services.AddLogging(ServerHost.AddLogging));
            return await ServeAsync(ownDatabase, app, errors, cancellation);
        }
        catch (Exception error) when (Explain(error, options) is { } reason)
        {
            await errors.WriteLineAsync(reason);
            return false;
        }
    }

    /// <summary>Serves until a signal stops the server, or until a database of our own ends by itself.</summary>
    private static async Task<bool> ServeAsync(PostgresServer? ownDatabase, WebApplication app, TextWriter errors, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Its end disposes of the host.
        var stopping = app.Lifetime.ApplicationStopping;
        var serving = app.RunAsync(stop.Token);
        if (ownDatabase is null || await Task.WhenAny(serving, ownDatabase.Stopped) == serving)
        {
            try
            {
                await serving;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested || stop.IsCancellationRequested)
            {
                // A signal has stopped it before it listened.
            }

            return true;
        }

        await stop.CancelAsync();
        await serving;
        await errors.WriteLineAsync($"the PostgreSQL of our own has ended: {ownDatabase.LastLogLines}");
        return false;
    }

    private static async Task TryDatabaseAsync(ServerOptions options, CancellationToken cancellation)
    {
        await using var connection = await NpgsqlPhysicalConnection.OpenAsync(new PoolSettings(options.Database, 1), cancellation);
    }

    private static string? Explain(Exception error, ServerOptions options) => error switch
    {
        PoolException when options.Database.MissingSocket is { } socket => $"cannot use the database {options.Database.Display}: there is no socket {socket}",
        PoolException refused => $"cannot use the database {options.Database.Display}: {refused.Reason}",
        DatabaseServerException failed => failed.Message,
        IOException { InnerException: AddressInUseException } => $"cannot listen on {options.Listen}: the address is in use; choose another with --listen",
        SocketException refused => $"cannot listen on {options.Listen}: {refused.Message}",
        _ => null,
    };
}
