using CancelSpec.Databases;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace CancelSpec.Containers;

/// <summary><c>cockroachdb[:image]</c>: one node in a container, in memory, without certificates and on loopback only.</summary>
internal sealed record CockroachContainerSource(string Image) : IDatabaseSource
{
    public const string DefaultImage = "cockroachdb/cockroach:v25.4.14";

    private const ushort Port = 26257;

    public async Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var container = await ContainerEngine.StartAsync(Image, Build, progress, cancellationToken);
        try
        {
            var url = ContainerEngine.UrlOf(container, Port, CockroachNode.Administrator, null, CockroachNode.Database);
            await CockroachNode.WaitUntilReadyAsync(url, cancellationToken);
            return new Instance(container, url, $"docker, {Image}");
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    private IContainer Build() => new ContainerBuilder(Image)
        .WithCommand(CockroachNode.Arguments)
        .WithPortBinding(Port, assignRandomHostPort: true)
        .WithCreateParameterModifier(container => ContainerEngine.Confine(container))
        .Build();

    private sealed record Instance(IContainer Container, DatabaseUrl Url, string Source) : IDatabaseInstance
    {
        public bool IsTemporary => true;

        public ValueTask DisposeAsync() => Container.DisposeAsync();
    }
}
