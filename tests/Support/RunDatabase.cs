using CancelSpec.Tests.Support.Databases;

namespace CancelSpec.Tests.Support;

/// <summary>The one database server of a run.</summary>
public static class RunDatabase
{
    private static DatabaseServer? _server;

    /// <exception cref="InvalidOperationException">The run has not begun, or is over.</exception>
    public static DatabaseServer Server => _server ?? throw new InvalidOperationException("the run has no database server");

    /// <summary>Starts the server that <c>CANCELSPEC_DATABASE</c> asks for.</summary>
    public static async Task StartAsync()
    {
        var choice = Environment.GetEnvironmentVariable("CANCELSPEC_DATABASE") is { Length: > 0 } chosen ? chosen : "auto";
        _server = await DatabaseServer.StartAsync(choice, Console.WriteLine, CancellationToken.None);
        Console.WriteLine($"database: {_server.Description}");
    }

    public static async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }
}
