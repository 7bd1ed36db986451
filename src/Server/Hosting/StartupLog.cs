using CancelSpec.Pools;
using CancelSpec.Server.Logging;
using CancelSpec.Server.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace CancelSpec.Server.Hosting;

/// <summary>Logs what the original program logs while it starts. The address has the real port where port 0 was asked for.</summary>
internal sealed class StartupLog(ILogger log, IServer server, EndpointDataSource endpoints, ServerOptions options)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        log.UsingDatabase(options.Database.Display, options.Pool, options.PoolSize);
        if (!ConnectorReader.Default.IsComplete)
            log.StatusUnknown();
        log.SettingUp();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = AddressOf(server);
        foreach (var route in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var method = route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0];
            log.RegisteredEndpoint(address, method, route.RoutePattern.RawText!);
        }

        log.Listening(address);
        log.SetUp(address);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string AddressOf(IServer server) =>
        new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Authority;
}
