using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using CancelSpec.Databases;
using CancelSpec.Gate.Planning;
using CancelSpec.Gate.Reports;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Subjects.Programs;
using CancelSpec.Server.Options;
using CancelSpec.Verdicts;

namespace CancelSpec.Cli.Judge;

/// <summary>The command line of <c>cancelspec judge</c>.</summary>
internal sealed class JudgeCommand
{
    private const int LargestPool = 1000;
    private const int MostWorkers = 64;
    private const int MostTries = 1000;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(10);

    private readonly Option<string> _database = DatabaseSetting.MakeOption();
    private readonly Option<string> _poolSize = Text("--pool-size", "n,…", "How many connections the pool has: 1,4 judges it twice. Fills {pool-size}; without that placeholder it is the one size that the subject has. Default: 1,4 with the placeholder and for --pool, otherwise 1.");
    private readonly Option<string> _sleep = Text("--sleep", "duration", "How long GET /sleep takes. Fills {sleep}; without that placeholder it is how long the subject sleeps. Default: 0.2s with the placeholder, otherwise 5s.");
    private readonly Option<string> _handlers = Text("--handlers", "stop|complete|auto", "What handlers do when their client leaves: they stop, they complete their work, or the gate finds out. Default: auto with the service's own requests, otherwise stop.");
    private readonly Option<string> _startTime = Text("--start-time", "duration", "How long the subject may take until it listens. Default: 30s.");
    private readonly Option<string> _pool = Text("--pool", "name", "Judges one of our pools, or one of --pool-assembly, in place of a command.");
    private readonly Option<string> _poolAssembly = Text("--pool-assembly", "file.dll", "The assembly with the pool that --pool names.");
    private readonly Option<string> _name = Text("--name", "text", "The subject's name in verdicts, baseline and JUnit. Default: the command line, or the pool's name.");
    private readonly Option<string> _workers = Text("--workers", "n", "How many instances of the subject are judged side by side. Default: 4.");
    private readonly Option<bool> _byTurns = new("--by-turns") { Description = "At each point the client closes or resets by turns, instead of both. Takes half the time and shows nearly as much." };
    private readonly Option<bool> _plan = new("--plan") { Description = "Interrupts nothing: shows the requests, their messages and what would be tried." };
    private readonly Option<string> _only = Text("--only", "point", "Tries one interruption, for example sleep/6/fin, until it shows itself.");
    private readonly Option<string> _tries = Text("--tries", "n", "How often --only is tried. Default: 3.");
    private readonly Option<string> _baseline = Text("--baseline", "file", "The findings that you know of and live with for now. Only others fail.");
    private readonly Option<string> _output = Text("--output", "folder", "Where the results go. Default: cancelspec-results.");
    private readonly Option<string[]> _mask = new("--mask") { HelpName = "name", Description = "Hides the values of this name too, as those of Authorization, Cookie and passwords are hidden anyway. May be repeated." };
    private readonly Option<string[]> _env = new("--env") { HelpName = "NAME=value", Description = "Sets a variable of the subject, such as SPRING_DATASOURCE_URL={database.jdbc}. May be repeated." };
    private readonly Option<string> _schema = Text("--schema", "file.sql", "SQL that fills each empty database before the service is started on it.");
    private readonly Option<string> _prepare = Text("--prepare", "command", "A shell command that fills each empty database, such as \"npm run migrate\". It finds the database where the service does.");
    private readonly Option<string> _ready = Text("--ready", "path", "The path of a GET request that the service answers with success when it is ready, such as /health. Default: its port is open.");
    private readonly Option<string> _listen = Text("--listen", "address", "Where the service listens, such as 127.0.0.1:3000, if it reads that from a file of its own. Then one instance is judged at a time.");
    private readonly Option<string> _url = Text("--url", "url", "Judges a service that runs already, such as http://app:3000, in place of a command. It must find its database where --tap-listen says; --database is the URL of the database that it uses. Some of its sessions are closed, and it is never started afresh.");
    private readonly Option<string> _tapListen = Text("--tap-listen", "address", "Where the service finds its database, such as 127.0.0.1:5432, if it reads that from a file of its own. The gate listens there and lets it in, whatever name, password and database it has. Then one instance is judged at a time.");
    private readonly Argument<string[]> _words = new("command")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "After --: what starts the subject. It finds its port in PORT, or takes {listen} or {port}. It finds its database in DATABASE_URL and in PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE, or takes {database}.",
    };

    private readonly Func<string, string?> _environment;

    private readonly RequestSetting _requests;

    private JudgeCommand(Func<string, string?> environment) => (_environment, _requests) = (environment, new RequestSetting(environment));

    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="run">Does what is asked, and returns the exit code.</param>
    public static Command Create(Func<string, string?> environment, Func<JudgeArguments, CancellationToken, Task<int>> run)
    {
        var options = new JudgeCommand(environment);
        var command = new Command("judge", "Hangs up on every request of a service, at every message that it exchanges with its database, and says what that leaves behind.")
        {
            options._database, options._poolSize, options._sleep, options._handlers, options._startTime, options._pool, options._poolAssembly, options._name,
            options._workers, options._byTurns, options._plan, options._only, options._tries, options._baseline, options._output, options._mask, options._env, options._words,
        };
        foreach (var option in options._requests.Options.Cast<Option>().Concat([options._schema, options._prepare, options._ready, options._listen, options._tapListen, options._url]))
            command.Add(option);
        Examples.Add(command,
            "cancelspec judge --prepare \"npm run migrate\" --requests orders.http -- node app.js",
            "cancelspec judge -- node server.js {listen}",
            "cancelspec judge --pool-size 1,4 -- ./server --listen {listen} --pool {pool-size} --sleep {sleep}",
            "cancelspec judge --env SPRING_DATASOURCE_URL={database.jdbc} --env SERVER_PORT={port} -- java -jar app.jar",
            "cancelspec judge --only sleep/6/fin -- node server.js {listen}",
            "cancelspec judge --pool check-on-return",
            "cancelspec judge --url http://app:3000 --tap-listen 0.0.0.0:5432 --requests orders.http",
            "",
            "Without --requests and --request the service needs four requests, each on one connection of its pool:",
            "  POST /reset    makes the table counter (id, count) afresh, with the row (1, 1)",
            "  GET /counter   answers the count, as JSON",
            "  POST /bump     adds 1 to the count",
            "  GET /sleep     sends BEGIN, sleeps, sends COMMIT",
            "docs/judge-your-service.md of CancelSpec says it in full, with three optional ones.",
            "",
            "Exit codes: 0 nothing found, 1 found (or a finding of the baseline is gone), 2 wrong command line,",
            "3 not judged or incomplete, 4 --only showed nothing, 130 and 143 interrupted, 70 a fault of cancelspec.",
            "",
            "A baseline is a list such as",
            """[{"subject": "my-service", "poolSize": 4, "hazard": "H7", "reason": "fixed in 2.1", "expires": "2027-01-31"}]""");
        command.SetAction((parsed, cancellation) => run(options.Read(parsed), cancellation));
        return command;
    }

    /// <exception cref="SettingException">A value is wrong, or does not fit another one.</exception>
    private JudgeArguments Read(ParseResult parsed)
    {
        RequireValues(parsed);
        var words = ReadWords(parsed);
        var pool = parsed.GetValue(_pool);
        if (pool is not null && words.Count > 0)
            throw new SettingException($"--pool: '{pool}' and a command are both given; give the one that should be judged");
        if (pool is null && parsed.GetValue(_poolAssembly) is { } assembly)
            throw new SettingException($"--pool-assembly: '{assembly}' needs --pool, with the name of one of its pools");
        if (pool is not null && parsed.GetValue(_env) is [var variable, ..])
            throw new SettingException($"{_env.Name}: '{variable.Split('=')[0]}' needs a command; a pool has no environment of its own");
        var url = ReadUrl(parsed, words);
        if (pool is null && url is null && words.Count == 0)
            throw new SettingException("there is no subject: give a command after --, such as -- node server.js {listen}, or --url, or --pool; see --help");
        var command = words.Count > 0 ? ReadCommand(words, parsed.GetValue(_env) ?? []) : null;
        var suite = _requests.Read(parsed);
        if (pool is not null && suite != RequestSuite.Story)
            throw new SettingException($"--pool: '{pool}' has the requests of the story, so --request and --requests need a command");
        if (url is not null && suite == RequestSuite.Story)
            throw new SettingException($"{_url.Name}: '{parsed.GetValue(_url)}' needs requests of its own; give --requests or --request");
        var database = DatabaseSetting.Read(parsed, _database, _environment);
        if (url is not null && database.Url is null)
            throw new SettingException($"{_url.Name}: '{parsed.GetValue(_url)}' uses a database of its own; give its URL by {_database.Name} or {DatabaseSetting.Variable}");
        var only = Value(parsed, _only, "", (option, text) => ReadOnly(option, text, suite));
        var handlers = Value(parsed, _handlers, suite == RequestSuite.Story ? "stop" : "auto", ReadHandlers);
        if (only is null && parsed.GetValue(_tries) is { } tries)
            throw new SettingException($"--tries: '{tries}' needs --only");
        return new JudgeArguments
        {
            Command = command,
            Words = words,
            Pool = pool,
            PoolAssembly = parsed.GetValue(_poolAssembly),
            Url = url,
            Name = parsed.GetValue(_name) ?? pool ?? parsed.GetValue(_url) ?? string.Join(' ', words),
            Database = database,
            PoolSizes = ReadPoolSizes(parsed, command, suite),
            Requests = suite,
            Prepare = ReadPreparation(parsed),
            Sleep = suite != RequestSuite.Story && parsed.GetValue(_sleep) is null ? suite.Sleep
                : Value(parsed, _sleep, command?.Has("sleep") == false ? "5s" : "0.2s", (option, text) => ReadDuration(option, text, LongestSleep)),
            StartTime = Value(parsed, _startTime, "30s", (option, text) => ReadDuration(option, text, LongestStart)),
            Workers = ReadWorkers(parsed),
            Listen = ReadAddress(parsed, _listen),
            TapListen = ReadAddress(parsed, _tapListen),
            Ready = ReadReady(parsed),
            HandlersComplete = handlers is true,
            LearnsHandlers = handlers is null,
            PlansOnly = parsed.GetValue(_plan),
            Only = only,
            Tries = Value(parsed, _tries, "3", (option, text) => ReadNumber(option, text, MostTries)),
            ByTurns = parsed.GetValue(_byTurns),
            Baseline = parsed.GetValue(_baseline),
            Output = parsed.GetValue(_output) ?? "cancelspec-results",
            Masked = parsed.GetValue(_mask) ?? [],
            Repeated = ReadRepeated(parsed),
        };
    }

    /// <summary>An empty value comes of a shell variable that is not set.</summary>
    private void RequireValues(ParseResult parsed)
    {
        foreach (var option in parsed.CommandResult.Command.Options.OfType<Option<string>>())
        {
            if (parsed.GetValue(option) is { } value && string.IsNullOrWhiteSpace(value))
                throw new SettingException($"{option.Name}: the value is empty");
        }

        if (parsed.GetValue(_mask)?.Any(string.IsNullOrWhiteSpace) == true)
            throw new SettingException($"{_mask.Name}: the value is empty");
    }

    /// <summary>The options that a repetition of a finding needs too, as they were given.</summary>
    private List<string> ReadRepeated(ParseResult parsed)
    {
        var repeated = new List<string>();
        foreach (var option in new[] { _sleep, _handlers, _startTime, _pool, _poolAssembly, _name, _schema, _prepare, _ready, _listen, _tapListen, _url })
        {
            if (parsed.GetValue(option) is { } value)
                repeated.AddRange([option.Name, value]);
        }

        // A URL may hold a password.
        if (parsed.GetValue(_database) is { } database && !database.Contains("://", StringComparison.Ordinal))
            repeated.AddRange([_database.Name, database]);
        foreach (var option in new[] { _mask, _env }.Concat(_requests.Options))
        {
            foreach (var value in parsed.GetValue(option) ?? [])
                repeated.AddRange([option.Name, value]);
        }

        return repeated;
    }

    /// <summary>Only what stands after -- is the command. A misspelt option before it would be taken for the program.</summary>
    private List<string> ReadWords(ParseResult parsed)
    {
        var words = parsed.GetValue(_words) ?? [];
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

    /// <summary>A service that runs already is not started, told nothing, and has its own database.</summary>
    private Uri? ReadUrl(ParseResult parsed, IReadOnlyList<string> words)
    {
        if (parsed.GetValue(_url) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/")
            throw Refused(_url.Name, text, "the address of a service without a path, such as http://app:3000");
        if (words.Count > 0)
            throw new SettingException($"{_url.Name}: '{text}' and a command are both given; give the one that should be judged");
        if (new Option<string>[] { _pool, _listen, _schema, _prepare, _workers }.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } other)
            throw new SettingException($"{other.Name}: '{parsed.GetValue(other)}' does not fit {_url.Name} {text}, because that service runs already");
        if (parsed.GetValue(_env) is [var variable, ..])
            throw new SettingException($"{_env.Name}: '{variable.Split('=')[0]}' does not fit {_url.Name} {text}, because that service runs already");
        return parsed.GetValue(_tapListen) is not null ? url
            : throw new SettingException($"{_url.Name}: '{text}' needs {_tapListen.Name}, the address where the service finds its database");
    }

    private static CommandTemplate ReadCommand(IReadOnlyList<string> words, IReadOnlyList<string> environment)
    {
        try
        {
            return CommandTemplate.Parse(words, environment);
        }
        catch (FormatException wrong)
        {
            throw new SettingException($"the command is not valid: {wrong.Message}");
        }
    }

    /// <summary>At a fixed address only one instance can be there.</summary>
    private int ReadWorkers(ParseResult parsed)
    {
        if (new[] { _listen, _tapListen }.FirstOrDefault(option => parsed.GetValue(option) is not null) is not { } alone)
            return Value(parsed, _workers, "4", (option, text) => ReadNumber(option, text, MostWorkers));
        return parsed.GetValue(_workers) is null or "1"
            ? 1
            : throw new SettingException($"{_workers.Name}: '{parsed.GetValue(_workers)}' does not fit {alone.Name} {parsed.GetValue(alone)}, because one instance is judged at a time there");
    }

    private static IPEndPoint? ReadAddress(ParseResult parsed, Option<string> option) => parsed.GetValue(option) is not { } text ? null
        : IPEndPoint.TryParse(text, out var address) && address.Port > 0 ? address
        : throw Refused(option.Name, text, "an IP address and a port, such as 127.0.0.1:3000");

    private string? ReadReady(ParseResult parsed) => parsed.GetValue(_ready) is not { } text || text.StartsWith('/')
        ? parsed.GetValue(_ready)
        : throw Refused(_ready.Name, text, "a path, such as /health");

    private Func<DatabaseUrl, CancellationToken, Task>? ReadPreparation(ParseResult parsed)
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

    private IReadOnlyList<int> ReadPoolSizes(ParseResult parsed, CommandTemplate? command, RequestSuite suite)
    {
        // Without a size the gate learns it.
        if (parsed.GetValue(_poolSize) is null && parsed.GetValue(_pool) is null && command?.Has("pool-size") != true && suite != RequestSuite.Story)
            return [SubjectIdentity.UnknownPoolSize];
        var canBeSet = parsed.GetValue(_pool) is not null || command?.Has("pool-size") == true;
        var sizes = Value(parsed, _poolSize, canBeSet ? "1,4" : "1", (option, text) =>
            text.Split(',').Select(size => ReadNumber(option, size, LargestPool, text)).ToList());
        if (sizes.Distinct().Count() < sizes.Count)
            throw new SettingException($"{_poolSize.Name}: '{parsed.GetValue(_poolSize)}' names a size twice");
        return canBeSet || sizes.Count == 1
            ? sizes
            : throw new SettingException($"{_poolSize.Name}: '{parsed.GetValue(_poolSize)}' are several sizes, but the command has no {{pool-size}}; give the one size that the subject has, or the placeholder");
    }

    private static Interruption? ReadOnly(string option, string text, RequestSuite suite)
    {
        try
        {
            return text.Length == 0 ? null : Interruption.Parse(text, suite);
        }
        catch (FormatException wrong)
        {
            throw new SettingException($"{option}: {wrong.Message}");
        }
    }

    /// <returns>Whether they complete; null where that is to be learned.</returns>
    private static bool? ReadHandlers(string option, string text) => text switch
    {
        "stop" => false,
        "complete" => true,
        "auto" => null,
        _ => throw Refused(option, text, "stop, complete or auto"),
    };

    private static int ReadNumber(string option, string text, int most, string? whole = null) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw Refused(option, whole ?? text, whole is null ? $"a whole number from 1 to {most}" : $"whole numbers from 1 to {most}, separated by commas, such as 1,4");

    private static TimeSpan ReadDuration(string option, string text, TimeSpan most)
    {
        var duration = Duration.Parse(text) ?? throw Refused(option, text, Duration.Forms);
        return duration > TimeSpan.Zero && duration <= most
            ? duration
            : throw Refused(option, text, $"more than 0 and at most {most.TotalSeconds} seconds");
    }

    private static T Value<T>(ParseResult parsed, Option<string> option, string standard, Func<string, string, T> read) =>
        read(option.Name, parsed.GetValue(option) ?? standard);

    private static SettingException Refused(string option, string text, string expected) => new($"{option}: '{text}' is not valid; expected {expected}");

    private static Option<string> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
