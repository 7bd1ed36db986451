using System.Globalization;
using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Server;
using CancelSpec.Server.InProcess;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CancelSpec.Tests.Support;

/// <summary>
/// The server program inside the test process: its own entry point and command line, on Kestrel with a real socket,
/// because a client that hangs up is a matter of sockets. Its clock is stopped, and its log is kept.
/// </summary>
public sealed class InProcessServer : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string?> _options;

    private InProcessServer(Dictionary<string, string?> options) => _options = options;

    public StoppableClock Clock { get; } = new();

    public ServerLogRecords Log { get; } = new();

    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>Starts a server on a free port and returns when the server listens.</summary>
    /// <param name="pool">The name of its pool.</param>
    /// <param name="poolSize">The number of connections that the pool may have.</param>
    /// <param name="database">Its database.</param>
    /// <param name="explore">Whether it has the endpoints for the gate.</param>
    public static InProcessServer Start(string pool, int poolSize, DatabaseUrl database, bool explore = false)
    {
        // The entry point would write this error to stderr, which a failing test does not show.
        if (!PoolCatalog.Ours.Contains(pool))
            throw new ArgumentException($"there is no pool '{pool}'; there are {PoolCatalog.Ours.Names}", nameof(pool));

        var server = new InProcessServer(new Dictionary<string, string?>
        {
            ["listen"] = "127.0.0.1:0",
            ["database"] = database.ToString(),
            ["pool"] = pool,
            ["pool-size"] = poolSize.ToString(CultureInfo.InvariantCulture),
            ["explore"] = explore.ToString(),
        });
        server.UseKestrel(_ => { });
        server.StartServer();
        return server;
    }

    /// <summary>Waits until a handler has begun to sleep since the clock was last stopped.</summary>
    public Task AsleepAsync() => Clock.AsleepAsync().WaitForAsync("a handler to sleep");

    protected override IHost CreateHost(IHostBuilder builder)
    {
        // Host configuration reaches the entry point as command line arguments.
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(_options));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(services =>
    {
        services.AddInProcess(Clock);
        services.AddLogging(logging => logging.ClearProviders().AddProvider(Log));
    });
}
