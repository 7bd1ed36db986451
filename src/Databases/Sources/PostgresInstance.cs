
namespace CancelSpec.Databases;

/// <summary>A temporary PostgreSQL that this process runs.</summary>
internal sealed class PostgresInstance : IDatabaseInstance
{
    private readonly PostgresServer _server;

    private PostgresInstance(PostgresServer server, DatabaseUrl url, string source)
    {
        _server = server;
        Url = url;
        Source = source;
    }

    public DatabaseUrl Url { get; }

    public string Source { get; }

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

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
