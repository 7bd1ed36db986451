using System.CommandLine;
using System.CommandLine.Parsing;

namespace CancelSpec.Server.Options;

/// <summary>The command line of the server as a program of its own.</summary>
internal sealed class ServerCommandLine
{
    // WebApplicationFactory passes these to every entry point. The server ignores them.
    private static readonly string[] HostArguments = ["environment", "contentRoot", "applicationName"];

    private readonly RootCommand _root = new("A counter in a database, behind HTTP: what happens to a transaction when the client hangs up?");

    /// <inheritdoc cref="ServerCommand.AddTo" path="/param"/>
    public ServerCommandLine(Func<ServerOptions, TextWriter, CancellationToken, Task<int>> run, Func<string, string?> environment)
    {
        ServerCommand.AddTo(_root, run, environment);
        foreach (var name in HostArguments)
            _root.Add(new Option<string>($"--{name}") { Hidden = true });
    }

    /// <summary>Runs the server, prints the help, or prints one line that says what is wrong.</summary>
    /// <returns>The exit code: 0, 1 when the server could not run, 2 for a wrong command line.</returns>
    public async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var parsed = _root.Parse(args);
        if (parsed.Errors is [var error, ..])
        {
            await errors.WriteLineAsync($"{MessageOf(error, parsed).TrimEnd('.')}; see --help");
            return 2;
        }

        // The host handles errors and signals.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = errors,
        });
    }

    private static string MessageOf(ParseError error, ParseResult parsed) => parsed.UnmatchedTokens.Aggregate(
        error.Message, (message, token) => message.Replace(token, SettingValue.Shown(token), StringComparison.Ordinal));
}
