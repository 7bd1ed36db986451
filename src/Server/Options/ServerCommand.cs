using System.CommandLine;
using System.CommandLine.Parsing;
using CancelSpec.Pools;

namespace CancelSpec.Server.Options;

/// <summary>
/// The server's command line. Each option can also be given as an environment variable, <c>--pool-size</c> as
/// <c>CANCELSPEC_POOL_SIZE</c>; the command line wins.
/// </summary>
internal sealed class ServerCommand
{
    // WebApplicationFactory passes these to every entry point. The server ignores them.
    private static readonly string[] HostArguments = ["environment", "contentRoot", "applicationName"];

    private readonly Option<string>[] _options =
    [
        Setting("listen", "host:port", ServerOptions.DefaultListen, "Where to accept requests; port 0 takes any free one."),
        Setting("database", "url", ServerOptions.DefaultDatabase,
            "PostgreSQL or CockroachDB. Give a URL with a password by the variable, because other users can read a command line. Without a URL, and if no database answers at the default address, the server starts a PostgreSQL of its own there."),
        Setting("pool", "name", ServerOptions.DefaultPool, "The connection pool.", PoolList()),
        Setting("pool-size", "n", ServerOptions.DefaultPoolSize, "How many connections the pool may have."),
        Setting("sleep", "duration", ServerOptions.DefaultSleep, "How long GET /sleep sleeps: 5s, 250ms, 1m."),
        Switch("explore", ServerOptions.DefaultExplore,
            "Adds endpoints that show the gate more of a pool. They are not for production."),
    ];

    private readonly RootCommand _root;
    private readonly Func<string, string?> _environment;

    /// <param name="run">Runs the server with the options and returns the exit code.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public ServerCommand(Func<ServerOptions, CancellationToken, Task<int>> run, Func<string, string?> environment)
    {
        _environment = environment;
        _root = new RootCommand("A counter in a database, behind HTTP: what happens to a transaction when the client hangs up?");
        foreach (var option in _options)
            _root.Add(option);
        foreach (var name in HostArguments)
            _root.Add(new Option<string>($"--{name}") { Hidden = true });

        _root.SetAction((parsed, cancellation) => run(ServerOptions.Read(name => ValueOf(parsed, name)), cancellation));
    }

    /// <summary>Runs the server, prints the help, or prints one line that says what is wrong.</summary>
    /// <returns>The exit code: 0, 1 when the server could not run, 2 for a wrong command line.</returns>
    public async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var parsed = _root.Parse(args);
        if (parsed.Errors is [var error, ..])
            return await RefuseAsync($"{MessageOf(error, parsed).TrimEnd('.')}; see --help", errors);

        try
        {
            // The host handles errors and signals.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = errors,
            });
        }
        catch (SettingException wrong)
        {
            return await RefuseAsync(wrong.Message, errors);
        }
    }

    private static string MessageOf(ParseError error, ParseResult parsed) => parsed.UnmatchedTokens.Aggregate(
        error.Message, (message, token) => message.Replace(token, SettingValue.Shown(token), StringComparison.Ordinal));

    private static async Task<int> RefuseAsync(string message, TextWriter errors)
    {
        await errors.WriteLineAsync(message);
        return 2;
    }

    private SettingValue ValueOf(ParseResult parsed, string name)
    {
        var option = _options.Single(option => option.Name == $"--{name}");
        var value = parsed.GetRequiredValue(option);
        var variable = VariableOf(name);
        if (parsed.GetResult(option) is { Implicit: false } named)
            return new SettingValue(option.Name, named.Tokens is [] ? bool.TrueString : value, IsDefault: false);

        return _environment(variable) is { Length: > 0 } fromEnvironment
            ? new SettingValue(variable, fromEnvironment, IsDefault: false)
            : new SettingValue(option.Name, value, IsDefault: true);
    }

    private static Option<string> Setting(string name, string value, string standard, string description, string details = "") => new($"--{name}")
    {
        HelpName = value,
        DefaultValueFactory = _ => standard,
        Description = $"{description} [{VariableOf(name)}]{details}",
    };

    /// <summary>A setting that is on if it stands without a value.</summary>
    private static Option<string> Switch(string name, string standard, string description)
    {
        var option = Setting(name, "true|false", standard, description);
        option.Arity = ArgumentArity.ZeroOrOne;
        return option;
    }

    private static string VariableOf(string name) => "CANCELSPEC_" + name.Replace('-', '_').ToUpperInvariant();

    private static string PoolList() =>
        PoolList(knownBad: false)
        + $"{Environment.NewLine}Known bad; the gate must fail them:"
        + PoolList(knownBad: true);

    private static string PoolList(bool knownBad) => string.Concat(PoolCatalog.Ours.All
        .Where(pool => pool.IsKnownBad == knownBad)
        .Select(pool => $"{Environment.NewLine}{pool.Name}: {pool.Summary}"));
}
