using CancelSpec.Pools;
using CancelSpec.Server.Http;
using CancelSpec.Server.InProcess;
using CancelSpec.Server.Logging;
using CancelSpec.Server.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace CancelSpec.Server.Hosting;

/// <summary>Builds the server from its options.</summary>
internal static class ServerHost
{
    // Requests may end within this time. Then the others are aborted, and the pool is closed.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    // In records: some megabytes. So a reader that is slow for a moment loses nothing.
    private const int LongestLogQueue = 10_000;

    /// <param name="options">How the server was asked to run.</param>
    /// <param name="configure">Adds services, which take the place of the server's own.</param>
    public static WebApplication Build(ServerOptions options, Action<IServiceCollection> configure)
    {
        // The other builders read and watch configuration files. Our options are the only configuration.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Listen);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopGrace);
        AddServices(builder.Services, options);
        configure(builder.Services);

        var app = builder.Build();
        if (app.Services.GetService<RequestSignals>() is { } signals)
            app.Use(signals.WatchAsync);
        app.UseMiddleware<RequestPipeline>();
        app.UseMiddleware<UnreadBody>();
        app.UseMiddleware<ExactPaths>();
        app.UseRouting();
        app.Services.GetRequiredService<CounterApi>().Map(app);
        if (options.Explore)
            app.Services.GetRequiredService<ExploreApi>().Map(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddRoutingCore();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => provider.GetRequiredService<ILoggerFactory>().CreateLogger(BunyanFormatter.LoggerName));
        services.AddSingleton(_ => PoolCatalog.Ours.Create(options.Pool, new PoolSettings(options.Database, options.PoolSize)));
        services.AddSingleton<CounterApi>();
        services.AddSingleton<ExploreApi>();
        services.AddHostedService<StartupLog>();
    }

    /// <summary>The server's log on stdout. The program also uses it before there is a host.</summary>
    public static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsole(console =>
        {
            console.FormatterName = BunyanFormatter.FormatterName;
            // An unread log must not stop requests, so the server drops records. As soon as there is room again, it writes
            // to stderr how many it dropped.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = LongestLogQueue;
        });
        logging.AddConsoleFormatter<BunyanFormatter, ConsoleFormatterOptions>();
        logging.Services.Configure<LoggerFilterOptions>(filter => filter.MinLevel = LogLevel.Warning);
        logging.AddFilter(BunyanFormatter.LoggerName, LogLevel.Debug);
        // If the server cannot start, the program says so in one line. The host would repeat that.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }
}
