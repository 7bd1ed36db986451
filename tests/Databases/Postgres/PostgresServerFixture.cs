using CancelSpec.Databases;
using Xunit;

namespace CancelSpec.Tests.Databases;

/// <summary>One temporary server, with a trusted database, for several classes of tests.</summary>
public sealed class PostgresServerFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    /// <summary>The server. Skips the test if no PostgreSQL is installed.</summary>
    internal PostgresServer Server
    {
        get
        {
            _ = Binaries.Local;
            return _server!;
        }
    }

    /// <summary>The way in to the trusted database.</summary>
    internal DatabaseUrl TrustedUrl => Trusted.UrlOn(Server);

    public async ValueTask InitializeAsync()
    {
        if (PostgresInstallation.FindLocal() is { } installation)
        {
            _server = await PostgresServer.StartAsync(
                new() { Installation = installation, TrustedDatabase = Trusted.Database }, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
