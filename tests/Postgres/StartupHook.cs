using System.Diagnostics;
using CancelSpec.Postgres;

/// <summary>
/// Turns a second process of this very program into one that holds a server until it is killed.
/// The runtime calls it before <c>Main</c> where <c>DOTNET_STARTUP_HOOKS</c> names this assembly;
/// see https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md,
/// which also asks for the name and for no namespace.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var options = new PostgresServerOptions { Installation = PostgresInstallation.FindLocal()! };
        var server = PostgresServer.StartAsync(options, CancellationToken.None).GetAwaiter().GetResult();
        Console.WriteLine($"{server.SupervisorProcessId} {server.Url}");
        Process.GetCurrentProcess().WaitForExit();
    }
}
