using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Tests.Runner.Tests;

/// <summary>
/// Turns a second process of this program into one that does something until it is killed. The runtime calls it before
/// <c>Main</c> where <c>DOTNET_STARTUP_HOOKS</c> names this assembly; see
/// https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md, which also asks for the name
/// and for no namespace.
/// </summary>
internal static class StartupHook
{
    private const string Role = "CANCELSPEC_TEST_ROLE";
    private const string Argument = "CANCELSPEC_TEST_ARGUMENT";

    /// <summary>
    /// Starts the process, which ends with the run at the latest. <c>server</c> holds a PostgreSQL, and <c>feature</c> runs
    /// a feature that leaves its files in the folder that the argument names.
    /// </summary>
    public static Process Start(string role, string argument = "")
    {
        var program = typeof(StartupHook).Assembly.Location;
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program])
        {
            Environment = { ["DOTNET_STARTUP_HOOKS"] = program, [Role] = role, [Argument] = argument },
            RedirectStandardOutput = true,
        })!;
        RunJanitor.Watch(process);
        return process;
    }

    public static void Initialize()
    {
        var task = Environment.GetEnvironmentVariable(Role) switch
        {
            "server" => HoldServerAsync(),
            "feature" => RunFilesTests.RunUntilKilledAsync(Environment.GetEnvironmentVariable(Argument)!),
            var role => throw new InvalidOperationException($"{Role} is {role}"),
        };
        task.GetAwaiter().GetResult();
    }

    private static async Task HoldServerAsync()
    {
        var options = new PostgresServerOptions { Installation = PostgresInstallation.FindLocal()! };
        var server = await PostgresServer.StartAsync(options, CancellationToken.None);
        Console.WriteLine($"{server.SupervisorProcessId} {server.Url}");
        await Task.Delay(Timeout.Infinite);
    }
}
