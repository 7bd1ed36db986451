using CancelSpec.Containers;
using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(RunDatabase))]

namespace CancelSpec.Tests.Support;

/// <summary>
/// The one database server of a run: started for whoever needs it first, as <c>CANCELSPEC_DATABASE</c> says, and
/// stopped when the last test has ended.
/// </summary>
public sealed class RunDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<DatabaseServer>> Server = new(StartAsync);

    /// <summary>What it is, without secrets; null where nobody has needed it. Also known when it has stopped.</summary>
    public static string? Description => Server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? Server.Value.Result.Description : null;

    /// <exception cref="FormatException"><c>CANCELSPEC_DATABASE</c> has none of the right forms.</exception>
    /// <exception cref="CancelSpec.Databases.DatabaseServerException">The server cannot be had; the message says why.</exception>
    public static Task<DatabaseServer> ServerAsync() => Server.Value;

    public async ValueTask DisposeAsync()
    {
        if (Server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Server.Value).DisposeAsync();
    }

    private static async Task<DatabaseServer> StartAsync()
    {
        var server = await DatabaseServer.StartAsync(DatabaseChoice.FromEnvironment, new DockerContainers(), Console.WriteLine, CancellationToken.None);
        Console.WriteLine($"database: {server.Description}");
        return server;
    }
}
