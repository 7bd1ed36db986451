using CancelSpec.Pools;
using CancelSpec.Server.Http;
using CancelSpec.Server.InProcess;
using CancelSpec.Server.Logging;
using CancelSpec.Server.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace CancelSpec.Server.Hosting;

/// <summary>Puts the server together from its options.</summary>
internal static class ServerHost
{
    // Requests that end within it end well; the others are aborted, and then the pool is closed.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    // In records: some megabytes. A reader that is only slow for a moment loses nothing.
    private const int LongestLogQueue = 10_000;

    /// <param name="options">How the server was asked to run.</param>
    /// <param name="configure">Adds services, which take the place of the server's own.</param>
    public static WebApplication Build(ServerOptions options, Action<IServiceCollection> configure)
    {
        // Empty: our own options are the only configuration. The usual builders would also read and watch files.
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
        services.AddSingleton(_ => PoolCatalog.Create(options.Pool, new PoolSettings(options.Database, options.PoolSize)));
        services.AddSingleton<CounterApi>();
        services.AddSingleton<ExploreApi>();
        services.AddHostedService<StartupLog>();
    }

    /// <summary>The server's own log on stdout, for what is to be said before there is a host too.</summary>
    public static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsole(console =>
        {
            console.FormatterName = BunyanFormatter.FormatterName;
            // A log that nobody reads must not stop requests: the server goes on, and drops records. It writes to stderr how
            // many, as soon as there is room for a record again.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = LongestLogQueue;
        });
        logging.AddConsoleFormatter<BunyanFormatter, ConsoleFormatterOptions>();
        logging.Services.Configure<LoggerFilterOptions>(filter => filter.MinLevel = LogLevel.Warning);
        logging.AddFilter(BunyanFormatter.LoggerName, LogLevel.Debug);
        // The host repeats what the program says in one line when it cannot start.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }
}
