using CancelSpec.Postgres;
using DotNet.Testcontainers.Configurations;
using Npgsql;
using Testcontainers.PostgreSql;

namespace CancelSpec.Tests.Support.Databases;

/// <summary><c>docker[:image]</c>: a container, on whichever engine Testcontainers finds.</summary>
internal sealed record DockerDatabase(string Image) : IDatabaseWay
{
    public const string DefaultImage = "postgres:17";

    private const string Superuser = "postgres";

    /// <summary>An engine that hangs is none.</summary>
    private static readonly TimeSpan EngineDeadline = TimeSpan.FromSeconds(5);

    public async Task<IProvidedDatabase> ProvideAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (!await EngineAnswersAsync(cancellationToken))
            throw new PostgresServerException("no Docker engine answers");
        progress($"docker: starting {Image}");
        var password = Guid.NewGuid().ToString("N");
        var container = new PostgreSqlBuilder(Image)
            .WithUsername(Superuser)
            .WithPassword(password)
            .WithDatabase(Superuser)
            .Build();
        try
        {
            await container.StartAsync(cancellationToken);
            var settings = new NpgsqlConnectionStringBuilder(container.GetConnectionString());
            var url = DatabaseUrl.Parse($"postgresql://{Superuser}:{password}@localhost/{Superuser}?sslmode=disable")
                .WithHost(settings.Host!, settings.Port);
            return new Provided(container, await RunRole.CreateAsync(url, cancellationToken), $"docker, {Image}");
        }
        catch (Exception e)
        {
            await container.DisposeAsync();
            if (cancellationToken.IsCancellationRequested)
                throw;
            throw new PostgresServerException($"image {Image} could not be started: {e.Message}", e);
        }
    }

    /// <summary>Testcontainers looks for an engine, and pings what it finds, when its settings are first used; it blocks and sets no limit.</summary>
    private static async Task<bool> EngineAnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => TestcontainersSettings.OS.DockerEndpointAuthConfig is not null, cancellationToken)
                .WaitAsync(EngineDeadline, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private sealed record Provided(PostgreSqlContainer Container, DatabaseUrl Url, string Source) : IProvidedDatabase
    {
        public bool IsTemporary => true;

        public ValueTask DisposeAsync() => Container.DisposeAsync();
    }
}
