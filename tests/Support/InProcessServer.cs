using System.Globalization;
using CancelSpec.Databases;
using CancelSpec.Pools;
using CancelSpec.Server;
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
    private readonly bool _keepsLog;
    private readonly IConnectionPool? _pool;

    private InProcessServer(Dictionary<string, string?> options, bool keepsLog, IConnectionPool? pool) =>
        (_options, _keepsLog, _pool) = (options, keepsLog, pool);

    public ManualTime Time { get; } = new();

    public ServerLogRecords Log { get; } = new();

    public RequestSignals Requests { get; } = new();

    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>Starts a server and returns when it listens, on a port of its own.</summary>
    /// <param name="pool">The name of its pool.</param>
    /// <param name="poolSize">How many connections that may have.</param>
    /// <param name="database">Its database.</param>
    /// <param name="explore">It has the gate's optional endpoints.</param>
    /// <param name="keepsLog">What it logs is kept in <see cref="Log"/>, which costs time.</param>
    /// <param name="instead">A pool that takes the place of the named one.</param>
    public static InProcessServer Start(
        string pool, int poolSize, DatabaseUrl database, bool explore = false, bool keepsLog = true, IConnectionPool? instead = null)
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
            ["explore"] = explore.ToString(),
        }, keepsLog, instead);
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
        services.AddSingleton<IStartupFilter>(Requests);
        if (_pool is not null)
            services.AddSingleton(_ => _pool);
        services.AddLogging(logging =>
        {
            logging.ClearProviders();
            if (_keepsLog)
                logging.AddProvider(Log);
        });
    });

    // The console lifetime would swallow the signals that are meant for the test run.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
