using CancelSpec.Databases;

namespace CancelSpec.Containers;

/// <summary>Databases in containers of the Docker engine that Testcontainers finds.</summary>
public sealed record DockerContainers : IContainerDatabases
{
    /// <inheritdoc/>
    public IDatabaseWay Postgres(string? image) => new DockerDatabase(image ?? DockerDatabase.DefaultImage);

    /// <inheritdoc/>
    public IDatabaseWay Cockroach(string? image) => new CockroachContainer(image ?? CockroachContainer.DefaultImage);
}
