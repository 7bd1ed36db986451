using System.CommandLine;
using CancelSpec.Pools;

namespace CancelSpec.Server.Options;

/// <summary>
/// The server's options and what runs the server with them, for the command of any program. Each option can also be given
/// as an environment variable, <c>--pool-size</c> as <c>CANCELSPEC_POOL_SIZE</c>; the command line wins.
/// </summary>
internal sealed class ServerCommand
{
    private const int WrongUsage = 2;

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

    private readonly Func<ServerOptions, TextWriter, CancellationToken, Task<int>> _run;
    private readonly Func<string, string?> _environment;

    private ServerCommand(Func<ServerOptions, TextWriter, CancellationToken, Task<int>> run, Func<string, string?> environment) =>
        (_run, _environment) = (run, environment);

    /// <summary>
    /// Gives a command the options and the action. For a wrong value the action writes one line to the command's errors,
    /// and the exit code is 2.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Runs the server with the options and the writer for errors, and returns the exit code.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static void AddTo(
        Command command, Func<ServerOptions, TextWriter, CancellationToken, Task<int>> run, Func<string, string?> environment)
    {
        var server = new ServerCommand(run, environment);
        foreach (var option in server._options)
            command.Add(option);
        command.SetAction(server.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var errors = parsed.InvocationConfiguration.Error;
        ServerOptions options;
        try
        {
            options = ServerOptions.Read(name => ValueOf(parsed, name));
        }
        catch (SettingException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return WrongUsage;
        }

        return await _run(options, errors, cancellation);
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
