using CancelSpec.Server.Hosting;
using CancelSpec.Server.Options;

namespace CancelSpec.Server;

/// <summary>The entry point of the server as a program of its own.</summary>
public sealed class Program
{
    private const int CannotRun = 1;

    private Program()
    {
    }

    public static Task<int> Main(string[] args) => new ServerCommandLine(RunAsync, Environment.GetEnvironmentVariable)
        .InvokeAsync(args, Console.Out, Console.Error);

    private static async Task<int> RunAsync(ServerOptions options, TextWriter errors, CancellationToken cancellation) =>
        await ServerRun.TryAsync(options, errors, cancellation) ? 0 : CannotRun;
}
