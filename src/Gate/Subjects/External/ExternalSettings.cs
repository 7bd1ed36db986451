using System.Globalization;
using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Subjects.External;

/// <summary>What the environment says about an external subject.</summary>
internal sealed partial record ExternalSettings(string CommandText, CommandTemplate Command, bool IsDetached, int PoolSize, TimeSpan Sleep)
{
    private const string Server = "CANCELSPEC_SERVER";
    private const string Handlers = "CANCELSPEC_HANDLERS";
    private const string Size = "CANCELSPEC_POOL_SIZE";
    private const string Duration = "CANCELSPEC_SLEEP";
    private const int LargestPool = 1000;
    private static readonly TimeSpan DefaultSleep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    /// <summary>Null where no external subject is named. A variable that is empty counts as not set.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="poolSize">What to fill in for <c>{pool-size}</c>.</param>
    /// <param name="sleep">What to fill in for <c>{sleep}</c>.</param>
    /// <exception cref="SubjectException">A variable has a value that it cannot have; one line that names both.</exception>
    public static ExternalSettings? Read(Func<string, string?> variable, int poolSize, TimeSpan sleep)
    {
        if (variable(Server) is not { } text || string.IsNullOrWhiteSpace(text))
            return null;

        var command = ReadCommand(text);
        return new ExternalSettings(
            text,
            command,
            ReadIsDetached(variable(Handlers)),
            command.Has("pool-size") ? poolSize : ReadPoolSize(variable(Size)),
            command.Has("sleep") ? sleep : ReadSleep(variable(Duration)));
    }

    private static CommandTemplate ReadCommand(string text)
    {
        try
        {
            return CommandTemplate.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw Refused(Server, text, $"a command line such as node server.js {{listen}}; {wrong.Message}");
        }
    }

    private static bool ReadIsDetached(string? text) => text switch
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
            : throw Refused(Size, text, $"a whole number from 1 to {LargestPool}");
    }

    private static TimeSpan ReadSleep(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return DefaultSleep;
        var parts = Amount().Match(text);
        if (!parts.Success)
            throw Refused(Duration, text, "a duration such as 5s, 250ms, 1m or 2.5 (seconds)");
        var seconds = double.Parse(parts.Groups["amount"].Value, CultureInfo.InvariantCulture)
            * parts.Groups["unit"].Value switch { "ms" => 0.001, "m" => 60, _ => 1 };
        return seconds > 0 && seconds <= LongestSleep.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw Refused(Duration, text, $"more than 0 and at most {LongestSleep.TotalSeconds} seconds, because the gate waits for many sleeps");
    }

    private static SubjectException Refused(string name, string text, string expected) =>
        new($"{name}: '{text}' is not valid; expected {expected}");

    // As the server's own CANCELSPEC_SLEEP.
    [GeneratedRegex(@"^(?<amount>\d{1,9}(?:\.\d{1,9})?)(?<unit>ms|s|m)?$")]
    private static partial Regex Amount();
}
