using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>
/// A program, its arguments and its environment, with placeholders such as <c>{listen}</c> and <c>{pool-size}</c>. No shell
/// runs it. <c>docs/judge-your-service.md</c> lists the placeholders.
/// </summary>
public sealed partial class CommandTemplate
{
    private readonly IReadOnlyList<string> _words;
    private readonly IReadOnlyList<(string Name, string Value)> _environment;

    private CommandTemplate(IReadOnlyList<string> words, IReadOnlyList<(string Name, string Value)> environment) =>
        (_words, _environment) = (words, environment);

    /// <summary>Checks the placeholders.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="environment">More variables for it, each as <c>NAME=value</c>.</param>
    /// <exception cref="FormatException">What is wrong, as the end of a sentence.</exception>
    public static CommandTemplate Parse(IReadOnlyList<string> words, params IReadOnlyList<string> environment)
    {
        if (Variable().Match(words.FirstOrDefault("")) is { Success: true } variable)
            throw new FormatException($"no shell runs it, so {variable.Value} sets no variable: give --env {variable.Value}…");
        var template = new CommandTemplate(words, [.. environment.Select(ParseVariable)]);
        if (template.Placeholders.Except(PlaceholderValues.Names).ToList() is [var unknown, ..])
            throw new FormatException($"{{{unknown}}} is unknown; known are {string.Join(", ", PlaceholderValues.Names.Select(name => $"{{{name}}}"))}");
        return template;
    }

    /// <summary>Whether a placeholder occurs, in an argument or a variable, named without its braces.</summary>
    public bool Has(string placeholder) => Placeholders.Contains(placeholder);

    /// <summary>Whether the arguments, which other users of the machine can read, show the database's password.</summary>
    internal bool ShowsPassword => PlaceholdersIn(_words).Intersect(PlaceholderValues.Secret).Any();

    /// <summary>Whether a placeholder tells the address. Otherwise the program must read PORT.</summary>
    internal bool HasAddress => PlaceholderValues.Address.Any(Has);

    /// <summary>The words with every placeholder filled. A value stays inside its word, whatever it contains.</summary>
    internal IReadOnlyList<string> Fill(IReadOnlyDictionary<string, string> values) => [.. _words.Select(word => Fill(word, values))];

    /// <summary>The variables that the program gets. A variable of the user's own replaces one of ours.</summary>
    internal IReadOnlyList<(string Name, string Value)> FillEnvironment(IReadOnlyDictionary<string, string> values) =>
    [
        .. PlaceholderValues.Environment(values).Concat(_environment.Select(variable => (variable.Name, Value: Fill(variable.Value, values))))
            .GroupBy(variable => variable.Name).Select(ofName => ofName.Last()),
    ];

    private IEnumerable<string> Placeholders => PlaceholdersIn(_words.Concat(_environment.Select(variable => variable.Value)));

    private static IEnumerable<string> PlaceholdersIn(IEnumerable<string> texts) =>
        texts.SelectMany(text => Placeholder().Matches(text)).Select(match => match.Groups["name"].Value);

    private static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(text, match => values[match.Groups["name"].Value]);

    private static (string Name, string Value) ParseVariable(string text) => Variable().Match(text) is { Success: true, Length: var length }
        ? (text[..(length - 1)], text[length..])
        : throw new FormatException("a variable is not of the form NAME=value");

    // ${name} belongs to a shell that the command itself starts.
    [GeneratedRegex(@"(?<!\$)\{(?<name>[a-z][a-z.-]*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Za-z_]\w*=")]
    private static partial Regex Variable();
}
