using System.Security.Cryptography;
using CancelSpec.Databases;
using Npgsql;
using Testcontainers.PostgreSql;

namespace CancelSpec.Containers;

/// <summary><c>docker[:image]</c>: PostgreSQL in a container.</summary>
internal sealed record PostgresContainerSource(string Image) : IDatabaseSource
{
    public const string DefaultImage = "postgres:17";

    private const string Superuser = "postgres";

    /// <summary>The entry points of the usual images need them to continue as a user with fewer rights.</summary>
    private static readonly string[] Capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

    public async Task<IDatabaseInstance> StartAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var container = await ContainerEngine.StartAsync(Image, () => Build(password), progress, cancellationToken);
        try
        {
            var url = ContainerEngine.UrlOf(container, PostgreSqlBuilder.PostgreSqlPort, Superuser, password, Superuser);
            return new Instance(container, await RunRole.CreateAsync(url, cancellationToken), url, $"docker, {Image}");
        }
        catch (Exception e)
        {
            await container.DisposeAsync();
            if (e is not NpgsqlException)
                throw;
            throw new DatabaseServerException($"image {Image} started but cannot be used: {e.Message}", e);
        }
    }

    private PostgreSqlContainer Build(string password) => new PostgreSqlBuilder(Image)
        .WithUsername(Superuser)
        .WithPassword(password)
        .WithDatabase(Superuser)
        .WithCommand([.. PostgresSettings.ForWorkers.SelectMany(setting => new[] { "-c", setting })])
        .WithCreateParameterModifier(container => ContainerEngine.Confine(container, Capabilities))
        .Build();

    private sealed record Instance(PostgreSqlContainer Container, DatabaseUrl Url, DatabaseUrl LogUrl, string Source) : IDatabaseInstance
    {
        public bool IsTemporary => true;

        public ValueTask DisposeAsync() => Container.DisposeAsync();
    }
}
