using System.Globalization;
using CancelSpec.Postgres;
using CancelSpec.Server;
using CancelSpec.Server.Pools;
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
/// because a client that hangs up is a matter of sockets. Its clock stands still.
/// </summary>
public sealed class InProcessServer : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string?> _options;

    private InProcessServer(Dictionary<string, string?> options) => _options = options;

    public ManualTime Time { get; } = new();

    public ServerLogRecords Log { get; } = new();

    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>Starts a server and returns when it listens, on a port of its own.</summary>
    public static InProcessServer Start(string pool, int poolSize, DatabaseUrl database)
    {
        // The entry point would say so on stderr, where a failing test does not show it.
        if (!PoolCatalog.Contains(pool))
            throw new ArgumentException($"there is no pool '{pool}'; there are {PoolCatalog.Names}", nameof(pool));

        var server = new InProcessServer(new Dictionary<string, string?>
        {
            ["listen"] = "127.0.0.1:0",
            ["database"] = database.ToString(),
            ["pool"] = pool,
            ["pool-size"] = poolSize.ToString(CultureInfo.InvariantCulture),
            ["sleep"] = "5s",
        });
        server.UseKestrel(_ => { });
        server.StartServer();
        return server;
    }

    /// <summary>Lets everybody who is asleep sleep to the end.</summary>
    public void EndSleeps() => Time.Advance(TimeSpan.FromSeconds(5));

    protected override IHost CreateHost(IHostBuilder builder)
    {
        // Host configuration reaches the entry point as command line arguments.
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(_options));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(services =>
    {
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.AddLogging(logging => logging.ClearProviders().AddProvider(Log));
    });

    // The console lifetime would swallow the signals that are meant for the test run.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
