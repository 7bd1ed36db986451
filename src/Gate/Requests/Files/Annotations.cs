using System.Globalization;
using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>Comments that say something of a request: <c># @sleeps 0.2s</c>.</summary>
internal static partial class Annotations
{
    public const string Name = "name";
    public const string State = "state";
    public const string StateCreate = "state-create";
    public const string StateChange = "state-change";

    private static readonly string[] Ours = [Name, State, StateCreate, StateChange, "effect", "probe", "sleeps", "handlers", "expect", "skip", "setup", "before", "optional"];

    /// <summary>What editors and their extensions do with a request, and the gate cannot do.</summary>
    private static readonly string[] Unsupported = ["prompt", "import", "ref", "forceref", "loop", "disabled", "if", "grpc", "graphql", "websocket"];

    private static readonly string[] Ignored = ["no-log", "no-redirect", "no-cookie-jar", "no-auto-encoding", "note", "timeout", "connection-timeout"];

    /// <summary>The annotation of a line; null where the line holds none.</summary>
    /// <exception cref="FormatException">It is not supported, or nearly one of ours.</exception>
    public static (string Name, string Value)? In(string line)
    {
        var form = Form().Match(line);
        if (!form.Success)
            return null;

        var name = form.Groups["name"].Value;
        if (Ours.Contains(name))
            return (name, form.Groups["value"].Value);
        if (Unsupported.Contains(name.ToLowerInvariant()))
            throw new FormatException($"'@{name}' is not supported, expected one of {All}");
        if (!Ignored.Contains(name) && Array.Find(Ours, ours => IsNear(name.ToLowerInvariant(), ours)) is { } near)
            throw new FormatException($"'@{name}' is unknown, expected '@{near}'");
        return null;
    }

    /// <summary>The request with what an annotation says of it.</summary>
    /// <exception cref="FormatException">The value is wrong.</exception>
    public static Request Apply(Request request, string name, string value) => name switch
    {
        Name => request with { Name = NameForm().IsMatch(value) ? value : throw Wrong(name, value, "a name of letters, digits, - and _") },
        "effect" => request with { Effect = EffectOf(value) },
        "probe" => request with { IsProbe = Flag(name, value) },
        "sleeps" => request with { Sleeps = true, Pause = value.Length > 0 ? PauseOf(value) : null },
        "handlers" => request with { HandlerCompletes = value switch { "complete" => true, "stop" => false, _ => throw Wrong(name, value, "complete or stop") } },
        "expect" => request with { ExpectedStatus = StatusForm().IsMatch(value) ? int.Parse(value, CultureInfo.InvariantCulture) : throw Wrong(name, value, "a status such as 409") },
        "skip" => request with { IsSkipped = Flag(name, value) },
        "setup" => request with { IsSetup = Flag(name, value) },
        "before" => request with { Before = NameForm().IsMatch(value) ? value : throw Wrong(name, value, "the name of a request") },
        "optional" => request with { IsOptional = Flag(name, value) },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    /// <summary>Whether an annotation belongs to the file, and not to a request.</summary>
    public static bool IsOfFile(string name) => name is State or StateCreate or StateChange;

    /// <summary>The SQL of an annotation that belongs to the file.</summary>
    /// <exception cref="FormatException">The SQL is not as it should be.</exception>
    public static string SqlOf(string name, string value)
    {
        var placeholders = value.Split("{{").Length - 1;
        var isRight = name switch
        {
            State => Query().IsMatch(value) && placeholders == 0,
            StateCreate => value.Length > 0 && placeholders == 0,
            _ => placeholders > 0 && placeholders == value.Split(RequestState.Value).Length - 1,
        };
        return isRight ? value.TrimEnd(';', ' ') : throw Wrong(name, value, name switch
        {
            State => "SELECT … with no placeholder",
            StateCreate => "SQL with no placeholder",
            _ => $"SQL with {RequestState.Value} where the new value comes",
        });
    }

    private static string All => string.Join(", ", Ours.Select(name => "@" + name));

    private static bool Flag(string name, string value) => value.Length == 0 ? true : throw Wrong(name, value, "nothing after it");

    private static StateChange EffectOf(string value)
    {
        var columns = value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(ColumnOf).ToList();
        return columns.Count > 0 && columns.TrueForAll(column => column is not null)
            ? new StateChange([.. columns.Select(column => column!.Value)])
            : throw Wrong("effect", value, "a whole number for each column of the state, such as +1 0, or =1 for a column that becomes 1");
    }

    private static ColumnChange? ColumnOf(string text)
    {
        var isSet = text.StartsWith('=');
        return long.TryParse(isSet ? text[1..] : text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? new ColumnChange(number, isSet) : null;
    }

    private static TimeSpan PauseOf(string value)
    {
        var parts = Duration().Match(value);
        var seconds = parts.Success ? double.Parse(parts.Groups["amount"].Value, CultureInfo.InvariantCulture) * SecondsIn(parts.Groups["unit"].Value) : 0;
        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : throw Wrong("sleeps", value, "a duration such as 0.2s, 200ms or 1m");
    }

    private static double SecondsIn(string unit) => unit switch { "ms" => 0.001, "m" => 60, _ => 1 };

    private static FormatException Wrong(string name, string value, string expected) =>
        new(value.Length == 0 ? $"'@{name}' has no value, expected {expected}" : $"'@{name} {value}' is wrong, expected {expected}");

    /// <summary>One letter is wrong, missing or too many, two are exchanged, or a letter <c>s</c> and the like was added.</summary>
    private static bool IsNear(string name, string ours)
    {
        var shared = name.Zip(ours).TakeWhile(pair => pair.First == pair.Second).Count();
        var (rest, ourRest) = (name[shared..], ours[shared..]);
        return rest.Length == 0 || ourRest.Length == 0
            ? Math.Abs(rest.Length - ourRest.Length) <= 3 && shared > 2
            : rest[1..] == ourRest[1..] || rest[1..] == ourRest || rest == ourRest[1..]
                || (rest.Length > 1 && ourRest.Length > 1 && rest[0] == ourRest[1] && rest[1] == ourRest[0] && rest[2..] == ourRest[2..]);
    }

    [GeneratedRegex(@"^\s*(?:#|//)\s*@(?<name>[A-Za-z][\w-]*)(?:=\s*|\s+=\s+|\s+|$)(?<value>.*?)\s*$")]
    private static partial Regex Form();

    [GeneratedRegex(@"^[\p{L}\p{Nd}_-]+$")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^[1-5]\d\d$")]
    private static partial Regex StatusForm();

    [GeneratedRegex(@"^(?:SELECT|WITH)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Query();

    [GeneratedRegex(@"^(?<amount>\d{1,9}(?:\.\d{1,9})?)(?<unit>ms|s|m)?$")]
    private static partial Regex Duration();
}
