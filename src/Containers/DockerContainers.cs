using CancelSpec.Databases;

namespace CancelSpec.Containers;

/// <summary>Database servers in containers of the Docker engine that Testcontainers finds.</summary>
public sealed record DockerContainers : IContainerSources
{
    /// <inheritdoc/>
    public IDatabaseSource Postgres(string? image) => new PostgresContainerSource(image ?? PostgresContainerSource.DefaultImage);

    /// <inheritdoc/>
    public IDatabaseSource Cockroach(string? image) => new CockroachContainerSource(image ?? CockroachContainerSource.DefaultImage);
}
