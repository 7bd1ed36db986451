using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using CancelSpec.Databases;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Server.Options;

namespace CancelSpec.Cli.Judge;

/// <summary>What says which service is judged, how it is started, and where it listens and finds its database.</summary>
internal sealed class ServiceSetting
{
    /// <summary>The option for a service that runs already.</summary>
    public const string UrlName = "--url";

    private readonly Option<string> _schema = SettingText.Option("--schema", "file.sql", "SQL that fills the database once. Each instance gets a copy.");
    private readonly Option<string> _prepare = SettingText.Option("--prepare", "command", "A shell command that fills the database once, such as \"npm run migrate\". It finds the database in the same variables as the service. Each instance gets a copy.");
    private readonly Option<string> _ready = SettingText.Option("--ready", "path", "The path of a GET request that the service answers with success when it is ready, such as /health. Default: its port is open.");
    private readonly Option<string> _listen = SettingText.Option("--listen", "address", "Where the service listens, such as 127.0.0.1:3000, if it reads that from a file of its own. Then one instance is judged at a time.");
    private readonly Option<string> _tapListen = SettingText.Option("--tap-listen", "address", "Where the service finds its database, such as 127.0.0.1:5432, if it reads that from a file of its own. The gate listens there and lets it in, whatever name, password and database it has. Then one instance is judged at a time.");

    /// <summary>The service that runs already.</summary>
    public Option<string> Url { get; } = SettingText.Option(UrlName, "url", "Judges a service that runs already, such as http://app:3000, in place of a command. It must find its database where --tap-listen says; --database is the URL of the database that it uses. Some of its sessions are closed, and it is never started afresh.");

    /// <summary>The variables of its environment.</summary>
    public Option<string[]> Variables { get; } = new("--env") { HelpName = "NAME=value", Description = "Sets a variable of the subject, such as SPRING_DATASOURCE_URL={database.jdbc}. May be repeated." };

    /// <summary>Its command.</summary>
    public Argument<string[]> Words { get; } = new("command")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "After --: what starts the subject. It finds its port in PORT, or takes {listen} or {port}. It finds its database in DATABASE_URL and in PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE, or takes {database}.",
    };

    /// <summary>The options with one value.</summary>
    public IReadOnlyList<Option<string>> Options => [_schema, _prepare, _ready, _listen, _tapListen, Url];

    /// <summary>Only what stands after -- is the command. A misspelt option before it would be taken for the program.</summary>
    public IReadOnlyList<string> ReadWords(ParseResult parsed)
    {
        var words = parsed.GetValue(Words) ?? [];
        var after = parsed.Tokens.SkipWhile(token => token.Type is not TokenType.DoubleDash).Skip(1).Count();
        if (words.Length > after)
        {
            var word = SecretMask.Usual.Apply(words[0]);
            throw new SettingException(word.StartsWith('-')
                ? $"'{word}' is no option of judge; see --help"
                : $"'{word}' must not stand before --; write -- and then the command that starts the subject, such as -- node server.js {{listen}}");
        }

        return [.. words];
    }

    /// <summary>The service that runs already; null for none. It is not started, told nothing, and has its own database.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="words">The command.</param>
    /// <param name="others">More options that do not fit.</param>
    /// <exception cref="SettingException">The URL is not valid, or another option does not fit it.</exception>
    public Uri? ReadUrl(ParseResult parsed, IReadOnlyList<string> words, IEnumerable<Option<string>> others)
    {
        if (parsed.GetValue(Url) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/")
            throw SettingText.Refused(UrlName, text, "the address of a service without a path, such as http://app:3000");
        if (words.Count > 0)
            throw new SettingException($"{UrlName}: '{text}' and a command are both given; give the one that should be judged");
        if (others.Concat([_listen, _schema, _prepare]).FirstOrDefault(option => parsed.GetValue(option) is not null) is { } other)
            throw new SettingException($"{other.Name}: '{parsed.GetValue(other)}' does not fit {UrlName} {text}, because that service runs already");
        if (parsed.GetValue(Variables) is [var variable, ..])
            throw new SettingException($"{Variables.Name}: '{variable.Split('=')[0]}' does not fit {UrlName} {text}, because that service runs already");
        return parsed.GetValue(_tapListen) is not null ? url
            : throw new SettingException($"{UrlName}: '{text}' needs {_tapListen.Name}, the address where the service finds its database");
    }

    /// <summary>The command, with the variables of its environment.</summary>
    /// <exception cref="SettingException">A placeholder is not known.</exception>
    public CommandTemplate ReadCommand(ParseResult parsed, IReadOnlyList<string> words)
    {
        try
        {
            return CommandTemplate.Parse(words, parsed.GetValue(Variables) ?? []);
        }
        catch (FormatException wrong)
        {
            throw new SettingException($"the command is not valid: {wrong.Message}");
        }
    }

    /// <summary>Whether one instance is judged at a time, because at a fixed address only one can be there.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="workers">The option for the number of instances.</param>
    /// <exception cref="SettingException">That option says another number.</exception>
    public bool HasOneInstance(ParseResult parsed, Option<string> workers)
    {
        if (new[] { _listen, _tapListen }.FirstOrDefault(option => parsed.GetValue(option) is not null) is not { } alone)
            return false;
        return parsed.GetValue(workers) is null or "1"
            ? true
            : throw new SettingException($"{workers.Name}: '{parsed.GetValue(workers)}' does not fit {alone.Name} {parsed.GetValue(alone)}, because one instance is judged at a time there");
    }

    /// <summary>The address of <c>--listen</c>; null for none.</summary>
    /// <exception cref="SettingException">It is no address.</exception>
    public IPEndPoint? ReadListen(ParseResult parsed) => ReadAddress(parsed, _listen);

    /// <summary>The address of <c>--tap-listen</c>; null for none.</summary>
    /// <exception cref="SettingException">It is no address.</exception>
    public IPEndPoint? ReadTapListen(ParseResult parsed) => ReadAddress(parsed, _tapListen);

    /// <summary>The path of <c>--ready</c>; null for none.</summary>
    /// <exception cref="SettingException">It is no path.</exception>
    public string? ReadReady(ParseResult parsed) => parsed.GetValue(_ready) is not { } text || text.StartsWith('/')
        ? parsed.GetValue(_ready)
        : throw SettingText.Refused(_ready.Name, text, "a path, such as /health");

    /// <summary>What fills each empty database; null for nothing.</summary>
    /// <exception cref="SettingException">Both options are given, or the file cannot be read.</exception>
    public Func<DatabaseUrl, CancellationToken, Task>? ReadPreparation(ParseResult parsed)
    {
        var prepare = parsed.GetValue(_prepare);
        if (parsed.GetValue(_schema) is not { } schema)
            return prepare is null ? null : DatabasePreparation.ByCommand(prepare, Environment.CurrentDirectory, _prepare.Name);
        if (prepare is not null)
            throw new SettingException($"--schema: '{schema}' and --prepare are both given; let the command of --prepare load the file too");
        try
        {
            return DatabasePreparation.BySql(File.ReadAllText(schema), $"--schema {schema}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"--schema: '{schema}' cannot be read: {error.Message}");
        }
    }

    private static IPEndPoint? ReadAddress(ParseResult parsed, Option<string> option) => parsed.GetValue(option) is not { } text ? null
        : IPEndPoint.TryParse(text, out var address) && address.Port > 0 ? address
        : throw SettingText.Refused(option.Name, text, "an IP address and a port, such as 127.0.0.1:3000");
}
