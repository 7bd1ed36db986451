using System.CommandLine;
using System.Globalization;
using CancelSpec.Gate.Planning;
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
    private readonly Option<string> _poolSize = SettingText.Option("--pool-size", "n,…", "How many connections the pool has: 1,4 judges it twice. Fills {pool-size}; without that placeholder it is the one size that the subject has. Default: 1,4 with the placeholder and for --pool; otherwise the size is learned.");
    private readonly Option<string> _sleep = SettingText.Option("--sleep", "duration", "How long GET /sleep takes. Fills {sleep}; without that placeholder it is how long the subject sleeps. Default: 0.2s with the placeholder, otherwise 5s.");
    private readonly Option<string> _handlers = SettingText.Option("--handlers", "stop|complete|auto", "What handlers do when their client leaves: they stop, they complete their work, or the gate finds out. Default: auto with the service's own requests, otherwise stop.");
    private readonly Option<string> _startTime = SettingText.Option("--start-time", "duration", "How long the subject may take until it listens. Default: 30s.");
    private readonly Option<string> _pool = SettingText.Option("--pool", "name", "Judges one of our pools, or one of --pool-assembly, in place of a command.");
    private readonly Option<string> _poolAssembly = SettingText.Option("--pool-assembly", "file.dll", "The assembly with the pool that --pool names.");
    private readonly Option<string> _name = SettingText.Option("--name", "text", "The subject's name in verdicts, baseline and JUnit. Default: the command line, or the pool's name.");
    private readonly Option<string> _workers = SettingText.Option("--workers", "n", "How many instances of the subject are judged side by side at most, for each pool size. Default: 8, and fewer where the machine or the database has no room.");
    private readonly Option<bool> _byTurns = new("--by-turns") { Description = "At each point the client closes or resets by turns, instead of both. Takes half the time and shows nearly as much." };
    private readonly Option<bool> _plan = new("--plan") { Description = "Interrupts nothing: shows the requests, their messages and what would be tried." };
    private readonly Option<string> _only = SettingText.Option("--only", "point", "Tries one interruption, for example sleep/6/fin, until it shows itself.");
    private readonly Option<string> _shard = SettingText.Option("--shard", "i/n", "Judges one part of the plan, for example 2/5, for judging on several machines. It is the same part each time; cancelspec merge makes one verdict of all parts.");
    private readonly Option<string> _tries = SettingText.Option("--tries", "n", "How many times --only is tried. Default: 3.");
    private readonly Option<string> _baseline = BaselineSetting.MakeOption();
    private readonly Option<string> _output = OutputSetting.MakeOption();
    private readonly Option<string[]> _mask = new("--mask") { HelpName = "name", Description = "Hides the values of this name too, beside those of Authorization, Cookie and passwords. May be repeated." };
    private readonly Func<string, string?> _environment;

    private readonly RequestSetting _requests;
    private readonly ServiceSetting _service = new();

    private JudgeCommand(Func<string, string?> environment) => (_environment, _requests) = (environment, new RequestSetting(environment));

    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="run">Does what is asked, and returns the exit code.</param>
    public static Command Create(Func<string, string?> environment, Func<JudgeArguments, CancellationToken, Task<int>> run)
    {
        var options = new JudgeCommand(environment);
        var command = new Command("judge", "Hangs up on every request of a service, at every message that it exchanges with its database, and says what that leaves behind.")
        {
            options._database, options._poolSize, options._sleep, options._handlers, options._startTime, options._pool, options._poolAssembly, options._name,
            options._workers, options._byTurns, options._plan, options._only, options._shard, options._tries, options._baseline, options._output, options._mask, options._service.Variables, options._service.Words,
        };
        foreach (var option in options._requests.Options.Cast<Option>().Concat(options._service.Options))
            command.Add(option);
        Examples.Add(command,
            "cancelspec judge --prepare \"npm run migrate\" --requests orders.http -- node app.js",
            "cancelspec judge -- node server.js {listen}",
            "cancelspec judge --pool-size 1,4 -- ./server --listen {listen} --pool {pool-size} --sleep {sleep}",
            "cancelspec judge --env SPRING_DATASOURCE_URL={database.jdbc} --env SERVER_PORT={port} -- java -jar app.jar",
            "cancelspec judge --only sleep/6/fin -- node server.js {listen}",
            "cancelspec judge --pool check-on-return",
            "cancelspec judge --shard 2/5 --output shard-2 --requests orders.http -- node app.js",
            "cancelspec judge --url http://app:3000 --tap-listen 0.0.0.0:5432 --requests orders.http",
            "",
            "Without --requests and --request the service needs four requests, each on one connection of its pool:",
            "  POST /reset    makes the table counter (id, count) afresh, with the row (1, 1)",
            "  GET /counter   answers the count, as JSON",
            "  POST /bump     adds 1 to the count",
            "  GET /sleep     sends BEGIN, sleeps, sends COMMIT",
            "docs/judge-your-service.md of CancelSpec says it in full, with two optional ones.",
            "",
            "Exit codes: 0 nothing found, 1 found (or a finding of the baseline is gone), 2 wrong command line,",
            "3 not judged or incomplete, 4 --only found nothing, 130 and 143 interrupted, 70 a fault of cancelspec.",
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
        var words = _service.ReadWords(parsed);
        var pool = parsed.GetValue(_pool);
        if (pool is not null && words.Count > 0)
            throw new SettingException($"--pool: '{pool}' and a command are both given; give the one that should be judged");
        if (pool is null && parsed.GetValue(_poolAssembly) is { } assembly)
            throw new SettingException($"--pool-assembly: '{assembly}' needs --pool, with the name of one of its pools");
        if (pool is not null && parsed.GetValue(_service.Variables) is [var variable, ..])
            throw new SettingException($"{_service.Variables.Name}: '{variable.Split('=')[0]}' needs a command; a pool has no environment of its own");
        var url = _service.ReadUrl(parsed, words, [_pool, _workers]);
        if (pool is null && url is null && words.Count == 0)
            throw new SettingException("there is no subject: give a command after --, such as -- node server.js {listen}, or --url, or --pool; see --help");
        var command = words.Count > 0 ? _service.ReadCommand(parsed, words) : null;
        var suite = _requests.Read(parsed);
        if (pool is not null && suite != RequestSuite.Story)
            throw new SettingException($"--pool: '{pool}' has the requests of the story, so --request and --requests need a command");
        if (url is not null && suite == RequestSuite.Story)
            throw new SettingException($"{ServiceSetting.UrlName}: '{parsed.GetValue(_service.Url)}' needs requests of its own; give --requests or --request");
        var database = DatabaseSetting.Read(parsed, _database, _environment);
        if (url is not null && database.Url is null)
            throw new SettingException($"{ServiceSetting.UrlName}: '{parsed.GetValue(_service.Url)}' uses a database of its own; give its URL by {_database.Name} or {DatabaseSetting.Variable}");
        var only = Value(parsed, _only, "", (option, text) => Parsed(option, text, point => Interruption.Parse(point, suite)));
        var shard = Value(parsed, _shard, "", (option, text) => Parsed(option, text, Shard.Parse));
        if (shard is not null && only is not null)
            throw new SettingException($"{_shard.Name}: '{shard}' does not fit {_only.Name} {only}, which tries one interruption");
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
            Name = parsed.GetValue(_name) ?? pool ?? parsed.GetValue(_service.Url) ?? string.Join(' ', words),
            Database = database,
            PoolSizes = ReadPoolSizes(parsed, command),
            Requests = suite,
            Prepare = _service.ReadPreparation(parsed),
            Sleep = suite != RequestSuite.Story && parsed.GetValue(_sleep) is null ? suite.Sleep
                : Value(parsed, _sleep, command?.Has("sleep") == false ? "5s" : "0.2s", (option, text) => ReadDuration(option, text, LongestSleep)),
            StartTime = Value(parsed, _startTime, "30s", (option, text) => ReadDuration(option, text, LongestStart)),
            Workers = _service.HasOneInstance(parsed, _workers) ? 1 : Value(parsed, _workers, "8", (option, text) => ReadNumber(option, text, MostWorkers)),
            Listen = _service.ReadListen(parsed),
            TapListen = _service.ReadTapListen(parsed),
            Ready = _service.ReadReady(parsed),
            HandlersComplete = handlers is true,
            LearnsHandlers = handlers is null,
            PlansOnly = parsed.GetValue(_plan),
            Only = only,
            Shard = shard,
            Tries = Value(parsed, _tries, "3", (option, text) => ReadNumber(option, text, MostTries)),
            ByTurns = parsed.GetValue(_byTurns),
            Baseline = parsed.GetValue(_baseline),
            Output = parsed.GetValue(_output) ?? OutputSetting.Default,
            // The merged verdict stands in the summary, and not that of each shard.
            JobSummary = shard is null ? OutputSetting.JobSummary(_environment) : null,
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
        foreach (var option in new[] { _sleep, _handlers, _startTime, _pool, _poolAssembly, _name }.Concat(_service.Options))
        {
            if (parsed.GetValue(option) is { } value)
                repeated.AddRange([option.Name, value]);
        }

        // A URL may hold a password.
        if (parsed.GetValue(_database) is { } database && !database.Contains("://", StringComparison.Ordinal))
            repeated.AddRange([_database.Name, database]);
        foreach (var option in new[] { _mask, _service.Variables }.Concat(_requests.Options))
        {
            foreach (var value in parsed.GetValue(option) ?? [])
                repeated.AddRange([option.Name, value]);
        }

        return repeated;
    }

    private IReadOnlyList<int> ReadPoolSizes(ParseResult parsed, CommandTemplate? command)
    {
        // Without a size the gate learns it.
        if (parsed.GetValue(_poolSize) is null && parsed.GetValue(_pool) is null && command?.Has("pool-size") != true)
            return [SubjectIdentity.UnknownPoolSize];
        var canBeSet = parsed.GetValue(_pool) is not null || command?.Has("pool-size") == true;
        var sizes = Value(parsed, _poolSize, "1,4", (option, text) =>
            text.Split(',').Select(size => ReadNumber(option, size, LargestPool, text)).ToList());
        if (sizes.Distinct().Count() < sizes.Count)
            throw new SettingException($"{_poolSize.Name}: '{parsed.GetValue(_poolSize)}' names a size twice");
        return canBeSet || sizes.Count == 1
            ? sizes
            : throw new SettingException($"{_poolSize.Name}: '{parsed.GetValue(_poolSize)}' are several sizes, but the command has no {{pool-size}}; give the one size that the subject has, or the placeholder");
    }

    /// <returns>Null where the option is not given.</returns>
    private static T? Parsed<T>(string option, string text, Func<string, T> parse)
        where T : class
    {
        try
        {
            return text.Length == 0 ? null : parse(text);
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
        _ => throw SettingText.Refused(option, text, "stop, complete or auto"),
    };

    private static int ReadNumber(string option, string text, int most, string? whole = null) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw SettingText.Refused(option, whole ?? text, whole is null ? $"a whole number from 1 to {most}" : $"whole numbers from 1 to {most}, separated by commas, such as 1,4");

    private static TimeSpan ReadDuration(string option, string text, TimeSpan most)
    {
        var duration = Duration.Parse(text) ?? throw SettingText.Refused(option, text, Duration.Forms);
        return duration > TimeSpan.Zero && duration <= most
            ? duration
            : throw SettingText.Refused(option, text, $"more than 0 and at most {most.TotalSeconds} seconds");
    }

    private static T Value<T>(ParseResult parsed, Option<string> option, string standard, Func<string, string, T> read) =>
        read(option.Name, parsed.GetValue(option) ?? standard);
}
