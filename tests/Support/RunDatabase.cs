using CancelSpec.Containers;
using CancelSpec.Databases;
using CancelSpec.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(RunDatabase))]

namespace CancelSpec.Tests.Support;

/// <summary>
/// The one database server of a run, as <c>CANCELSPEC_DATABASE</c> says. It starts when the first test needs it, and stops
/// when the last test has ended.
/// </summary>
public sealed class RunDatabase : IAsyncDisposable
{
    private const string Variable = "CANCELSPEC_DATABASE";

    private static readonly Lazy<Task<DatabaseServer>> Server = new(StartAsync);

    /// <summary>What the server is, without secrets; null if no test has needed it. The description stays after the server has stopped.</summary>
    public static string? Description => Server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? Server.Value.Result.Description : null;

    /// <exception cref="FormatException"><c>CANCELSPEC_DATABASE</c> has none of the right forms.</exception>
    /// <exception cref="DatabaseServerException">There is no such server; the message says why.</exception>
    public static Task<DatabaseServer> ServerAsync() => Server.Value;

    public async ValueTask DisposeAsync()
    {
        if (Server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Server.Value).DisposeAsync();
    }

    private static async Task<DatabaseServer> StartAsync()
    {
        var choice = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : "auto";
        DatabaseServer server;
        try
        {
            server = await DatabaseServer.StartAsync(choice, new DockerContainers(), Console.WriteLine, CancellationToken.None);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"{Variable}: {wrong.Message}", wrong);
        }

        Console.WriteLine($"database: {server.Description}");
        return server;
    }
}
