using System.Net;
using CancelSpec.Pools;
using CancelSpec.Server.Hosting;
using CancelSpec.Server.Options;

namespace CancelSpec.Server.InProcess;

/// <summary>
/// The server in this process over one pool, with the endpoints for the gate: Kestrel on a free port of loopback, a
/// clock that can be stopped, no log and no signal handlers. Disposing of it stops the server and closes the pool.
/// </summary>
public sealed class PoolServer : IAsyncDisposable
{
    // The clock decides when a sleep ends, so the length does not matter.
    private static readonly TimeSpan Sleep = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;

    private PoolServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Requests = app.Services.GetRequiredService<RequestSignals>();
        Clock = app.Services.GetRequiredService<StoppableClock>();
    }

    /// <summary>Where the server accepts requests, over HTTP.</summary>
    public Uri Address { get; }

    public RequestSignals Requests { get; }

    /// <summary>What sleeping handlers wait for. The clock is stopped at first.</summary>
    public StoppableClock Clock { get; }

    /// <summary>Starts a server over one of our pools and returns when the server accepts requests.</summary>
    /// <exception cref="ArgumentException">There is no pool of that name; the message lists the names.</exception>
    public static Task<PoolServer> StartAsync(string pool, PoolSettings settings, CancellationToken cancellation) =>
        StartAsync(known => PoolCatalog.Ours.Create(pool, known), settings, cancellation);

    /// <summary>Starts a server over a pool of the caller's and returns when the server accepts requests.</summary>
    public static async Task<PoolServer> StartAsync(
        Func<PoolSettings, IConnectionPool> pool, PoolSettings settings, CancellationToken cancellation)
    {
        var lent = pool(settings);
        var options = new ServerOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Database = settings.Database,
            DatabaseIsDefault = false,
            Pool = lent.GetType().Name,
            PoolSize = settings.Size,
            Sleep = Sleep,
            Explore = true,
        };
        var app = ServerHost.Build(options, services =>
        {
            services.AddSingleton<RequestSignals>();
            services.AddInProcess(new StoppableClock());
            // Made by the container, the pool is closed by it too.
            services.AddSingleton(_ => lent);
        });
        try
        {
            await app.StartAsync(cancellation);
            return new PoolServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
