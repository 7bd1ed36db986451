using System.Diagnostics;
using CancelSpec.Databases;
using CancelSpec.Tests.Runner.Tests;
using CancelSpec.Tests.Support;

/// <summary>
/// Turns a second process of this program into one that does something until it is killed. The runtime calls this class before
/// <c>Main</c> if <c>DOTNET_STARTUP_HOOKS</c> names this assembly. The class must have this name and no namespace, see
/// https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md.
/// </summary>
internal static class StartupHook
{
    private const string Role = "CANCELSPEC_TEST_ROLE";
    private const string Argument = "CANCELSPEC_TEST_ARGUMENT";

    /// <summary>
    /// Starts the process, which ends with the run at the latest. The role <c>server</c> runs a PostgreSQL. The role
    /// <c>initdb</c> starts one with the programs of the folder that the argument names. The role <c>feature</c> runs a feature
    /// that leaves its files in the folder that the argument names.
    /// </summary>
    public static Process Start(string role, string argument = "")
    {
        var program = typeof(StartupHook).Assembly.Location;
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program])
        {
            Environment = { ["DOTNET_STARTUP_HOOKS"] = program, [Role] = role, [Argument] = argument },
            RedirectStandardOutput = true,
        })!;
        RunCleanup.Watch(process);
        return process;
    }

    public static void Initialize()
    {
        var task = Environment.GetEnvironmentVariable(Role) switch
        {
            "server" => HoldServerAsync(PostgresInstallation.FindLocal()!),
            "initdb" => HoldServerAsync(PostgresInstallation.At(Environment.GetEnvironmentVariable(Argument)!)),
            "feature" => RunFilesTests.RunUntilKilledAsync(Environment.GetEnvironmentVariable(Argument)!),
            var role => throw new InvalidOperationException($"{Role} is {role}"),
        };
        task.GetAwaiter().GetResult();
    }

    private static async Task HoldServerAsync(PostgresInstallation installation)
    {
        var server = await PostgresServer.StartAsync(new() { Installation = installation }, CancellationToken.None);
        Console.WriteLine($"{server.SupervisorProcessId} {server.Url}");
        await Task.Delay(Timeout.Infinite);
    }
}
