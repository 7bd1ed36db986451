namespace CancelSpec.Databases;

/// <summary>A temporary PostgreSQL that this process runs.</summary>
internal sealed record PostgresInstance(PostgresServer Server, DatabaseUrl Url, string Source) : IDatabaseInstance
{
    public DatabaseUrl LogUrl => Server.Url;

    public bool IsTemporary => true;

    public static async Task<IDatabaseInstance> StartAsync(PostgresInstallation installation, string source, CancellationToken cancellationToken)
    {
        var server = await PostgresServer.StartAsync(new() { Installation = installation }, cancellationToken);
        try
        {
            return new PostgresInstance(server, await RunRole.CreateAsync(server.Url, cancellationToken), source);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
