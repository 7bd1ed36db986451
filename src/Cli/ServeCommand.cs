using System.CommandLine;
using CancelSpec.Server.Hosting;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli;

/// <summary><c>cancelspec serve</c>: the server of the story, with the options and variables of <c>src/Server</c>.</summary>
internal static class ServeCommand
{
    /// <summary>
    /// Makes the command. Its exit code is 0 when the server was stopped, 2 for a wrong value, and 3 when the server could not
    /// run. A problem is told in one line.
    /// </summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static Command Create(Func<string, string?> environment)
    {
        var command = new Command("serve", "Runs the server of the story: a counter in a database, behind HTTP.");
        ServerCommand.AddTo(command, RunAsync, environment);
        Examples.Add(command, "cancelspec serve --pool check-on-return --listen 127.0.0.1:8080");
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, TextWriter errors, CancellationToken cancellation) =>
        await ServerRun.TryAsync(options, errors, cancellation) ? ExitCode.Clean : ExitCode.NotJudged;
}
