using System.Text.RegularExpressions;

namespace CancelSpec.Gate.Subjects.External;

/// <summary>The words of a subject's command line, with places to be filled in.</summary>
internal sealed partial class CommandTemplate
{
    private static readonly string[] Required = ["listen"];
    private static readonly string[] Known = [.. Required, "database", "pool-size", "sleep"];

    private readonly IReadOnlyList<string> _words;

    private CommandTemplate(IReadOnlyList<string> words) => _words = words;

    /// <exception cref="FormatException">What is wrong, as the end of a sentence.</exception>
    public static CommandTemplate Parse(string text)
    {
        var template = new CommandTemplate(CommandLine.Split(text));
        if (Variable().Match(template._words.FirstOrDefault("")) is { Success: true } variable)
            throw new FormatException($"no shell runs it, so {variable.Value} sets no variable: begin with env, as in env {variable.Value}…");
        if (template.Placeholders.Except(Known).ToList() is [var unknown, ..])
            throw new FormatException($"{{{unknown}}} is unknown; known are {string.Join(", ", Known.Select(name => $"{{{name}}}"))}");
        if (Required.Except(template.Placeholders).ToList() is [var missing, ..])
            throw new FormatException($"it has no {{{missing}}}");
        return template;
    }

    public bool Has(string placeholder) => Placeholders.Contains(placeholder);

    /// <summary>The words with every placeholder filled in. A value stays inside its word, whatever it contains.</summary>
    public IReadOnlyList<string> Fill(IReadOnlyDictionary<string, string> values) =>
        [.. _words.Select(word => Placeholder().Replace(word, match => values[match.Groups["name"].Value]))];

    private IEnumerable<string> Placeholders =>
        _words.SelectMany(word => Placeholder().Matches(word)).Select(match => match.Groups["name"].Value);

    // ${name} belongs to a shell that the command line itself starts.
    [GeneratedRegex(@"(?<!\$)\{(?<name>[a-z][a-z-]*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Za-z_]\w*=")]
    private static partial Regex Variable();
}
