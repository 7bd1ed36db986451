using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>What stands between <c>{{</c> and <c>}}</c>.</summary>
internal abstract partial record Placeholder
{
    private const string Unique = "unique";
    private const string Environment = "$processEnv";

    /// <summary>Every placeholder of a text, in order.</summary>
    /// <exception cref="FormatException">One is of no known form. The message says which and what is expected.</exception>
    public static IEnumerable<Placeholder> In(string text)
    {
        if (Form().Replace(text, "").Contains("{{", StringComparison.Ordinal))
            throw new FormatException("'{{' has no '}}' on its line, expected a name between them");
        return Form().Matches(text).Select(match => Parse(match.Groups[1].Value));
    }

    /// <summary>The text with the value of each placeholder in its place.</summary>
    public static string Replace(string text, Func<Placeholder, string> valueOf) =>
        Form().Replace(text, match => valueOf(Parse(match.Groups[1].Value)));

    /// <summary>Whether the gate gives this name its value, so that no file may define it.</summary>
    public static bool IsReserved(string variable) => variable == Unique;

    private static Placeholder Parse(string expression) => expression switch
    {
        Unique => new UniquePlaceholder(),
        ['$', ..] when expression.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [Environment, .. var names] => names switch
        {
            [var name] when !name.StartsWith('%') => new EnvironmentPlaceholder(name),
            _ => throw new FormatException($"'{{{{{expression}}}}}' is not supported, expected '{{{{{Environment} NAME}}}}'"),
        },
        ['$', ..] => new GeneratedPlaceholder(GeneratedValue.Parse(expression)),
        _ when VariableName().IsMatch(expression) => new VariablePlaceholder(expression),
        _ => new AnswerPlaceholder(AnswerReference.Parse(expression)),
    };

    [GeneratedRegex(@"\{\{\s*([^{}\n]+?)\s*\}\}")]
    private static partial Regex Form();

    [GeneratedRegex(@"^[\p{L}\p{Nd}_-]+$")]
    private static partial Regex VariableName();
}

/// <summary><c>{{unique}}</c></summary>
internal sealed record UniquePlaceholder : Placeholder;

/// <summary><c>{{name}}</c></summary>
internal sealed record VariablePlaceholder(string Name) : Placeholder;

/// <summary><c>{{$processEnv NAME}}</c></summary>
internal sealed record EnvironmentPlaceholder(string Name) : Placeholder
{
    /// <summary>Where <see cref="Request.Variables"/> hold its value. No variable of a file can have such a name.</summary>
    public string Key => $"$processEnv {Name}";
}

/// <summary><c>{{$guid}}</c> and the like.</summary>
internal sealed record GeneratedPlaceholder(GeneratedValue Value) : Placeholder;

/// <summary><c>{{login.response.body.token}}</c></summary>
internal sealed record AnswerPlaceholder(AnswerReference Reference) : Placeholder;
