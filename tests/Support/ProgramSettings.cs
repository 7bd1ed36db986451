using System.Globalization;
using System.Text.RegularExpressions;
using CancelSpec.Gate.Subjects;
using CancelSpec.Gate.Subjects.Programs;

namespace CancelSpec.Tests.Support;

/// <summary>What the environment says about a program that is judged.</summary>
internal static partial class ProgramSettings
{
    public const string Command = "CANCELSPEC_SERVER";

    private const string Handlers = "CANCELSPEC_HANDLERS";
    private const string PoolSize = "CANCELSPEC_POOL_SIZE";
    private const string Sleep = "CANCELSPEC_SLEEP";
    private const int LargestPool = 1000;

    // The sleep is long enough for a hang-up in the middle, and short because only time ends it.
    private static readonly TimeSpan AskedSleep = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan DefaultSleep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    /// <summary>Reads the variables. An empty variable counts as not set.</summary>
    /// <param name="variable">Reads one variable.</param>
    /// <param name="poolSize">What fills <c>{pool-size}</c>.</param>
    /// <param name="folder">The folder in which the program runs; null for the root of the working copy.</param>
    /// <returns>Null where no program is named.</returns>
    /// <exception cref="SubjectException">A variable has a wrong value; one line that names both.</exception>
    public static ProgramOptions? Read(Func<string, string?> variable, int poolSize, string? folder = null)
    {
        if (variable(Command) is not { } text || string.IsNullOrWhiteSpace(text))
            return null;

        var command = ReadCommand(text);
        return new ProgramOptions
        {
            Name = text,
            Command = command,
            Folder = folder ?? Repository.Root,
            HandlersComplete = ReadHandlersComplete(variable(Handlers)),
            PoolSize = command.Has("pool-size") ? poolSize : ReadPoolSize(variable(PoolSize)),
            Sleep = command.Has("sleep") ? AskedSleep : ReadSleep(variable(Sleep)),
        };
    }

    /// <summary>The program that a value of <c>CANCELSPEC_SERVER</c> starts, with no other variable set.</summary>
    public static ProgramSubjectSource Source(string command, int poolSize, string? folder = null) =>
        new(Read(name => name == Command ? command : null, poolSize, folder)!);

    private static CommandTemplate ReadCommand(string text)
    {
        try
        {
            return CommandTemplate.Parse(CommandLine.Split(text));
        }
        catch (FormatException wrong)
        {
            throw Refused(Command, text, $"a command line such as node server.js {{listen}}; {wrong.Message}");
        }
    }

    private static bool ReadHandlersComplete(string? text) => text switch
    {
        null or "" or "cancel-on-disconnect" => false,
        "detached" => true,
        _ => throw Refused(Handlers, text, "cancel-on-disconnect or detached"),
    };

    private static int ReadPoolSize(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= LargestPool
            ? size
            : throw Refused(PoolSize, text, $"a whole number from 1 to {LargestPool}");
    }

    private static TimeSpan ReadSleep(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return DefaultSleep;
        var parts = Amount().Match(text);
        if (!parts.Success)
            throw Refused(Sleep, text, "a duration such as 5s, 250ms, 1m or 2.5 (seconds)");
        var seconds = double.Parse(parts.Groups["amount"].Value, CultureInfo.InvariantCulture)
            * parts.Groups["unit"].Value switch { "ms" => 0.001, "m" => 60, _ => 1 };
        return seconds > 0 && seconds <= LongestSleep.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw Refused(Sleep, text, $"more than 0 and at most {LongestSleep.TotalSeconds} seconds, because the gate waits for many sleeps");
    }

    private static SubjectException Refused(string name, string text, string expected) =>
        new($"{name}: '{text}' is not valid; expected {expected}");

    // The server reads its own CANCELSPEC_SLEEP in the same form.
    [GeneratedRegex(@"^(?<amount>\d{1,9}(?:\.\d{1,9})?)(?<unit>ms|s|m)?$")]
    private static partial Regex Amount();
}
