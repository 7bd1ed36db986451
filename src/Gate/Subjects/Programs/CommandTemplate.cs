using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Subjects.Programs;

/// <summary>
/// A program and its arguments, with placeholders: <c>{listen}</c>, <c>{database}</c>, <c>{pool-size}</c> and
/// <c>{sleep}</c>. No shell runs it.
/// </summary>
public sealed partial class CommandTemplate
{
    private static readonly string[] Required = ["listen"];
    private static readonly string[] Known = [.. Required, "database", "pool-size", "sleep"];

    private readonly IReadOnlyList<string> _words;

    private CommandTemplate(IReadOnlyList<string> words) => _words = words;

    /// <summary>Checks the placeholders.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <exception cref="FormatException">What is wrong, as the end of a sentence.</exception>
    public static CommandTemplate Parse(IReadOnlyList<string> words)
    {
        var template = new CommandTemplate(words);
        if (Variable().Match(words.FirstOrDefault("")) is { Success: true } variable)
            throw new FormatException($"no shell runs it, so {variable.Value} sets no variable: begin with env, as in env {variable.Value}…");
        if (template.Placeholders.Except(Known).ToList() is [var unknown, ..])
            throw new FormatException($"{{{unknown}}} is unknown; known are {string.Join(", ", Known.Select(name => $"{{{name}}}"))}");
        if (Required.Except(template.Placeholders).ToList() is [var missing, ..])
            throw new FormatException($"it has no {{{missing}}}; put {{{missing}}} where the program takes the address, host:port, at which it listens");
        return template;
    }

    /// <summary>Whether a placeholder occurs, named without its braces.</summary>
    public bool Has(string placeholder) => Placeholders.Contains(placeholder);

    /// <summary>The words with every placeholder filled. A value stays inside its word, whatever it contains.</summary>
    internal IReadOnlyList<string> Fill(IReadOnlyDictionary<string, string> values) =>
        [.. _words.Select(word => Placeholder().Replace(word, match => values[match.Groups["name"].Value]))];

    private IEnumerable<string> Placeholders =>
        _words.SelectMany(word => Placeholder().Matches(word)).Select(match => match.Groups["name"].Value);

    // ${name} belongs to a shell that the command itself starts.
    [GeneratedRegex(@"(?<!\$)\{(?<name>[a-z][a-z-]*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Za-z_]\w*=")]
    private static partial Regex Variable();
}
