using System.Text.RegularExpressions;

namespace CancelSpec.SpecRunner.Expressions;

/// <summary>
/// What <c>{name}</c> stands for in a cucumber expression: the patterns of the text that it matches.
/// The names and patterns of the built-in ones are those of the Cucumber Expressions specification.
/// </summary>
/// <param name="Name">Empty for the anonymous parameter <c>{}</c>.</param>
/// <param name="Patterns">Regular expressions; any of them may match.</param>
public sealed record ParameterType(string Name, IReadOnlyList<string> Patterns)
{
    private const string FloatPattern = @"(?=.*\d.*)[-+]?\d*(?:\.(?=\d.*))?\d*(?:\d+[E][-+]?\d+)?";

    public static IReadOnlyList<ParameterType> BuiltIn { get; } =
    [
        new("int", [@"-?\d+", @"\d+"]),
        new("float", [FloatPattern]),
        new("double", [FloatPattern]),
        new("word", [@"[^\s]+"]),
        new("string", [@"""([^""\\]*(\\.[^""\\]*)*)""|'([^'\\]*(\\.[^'\\]*)*)'"]),
        new("", [".*"]),
    ];

    /// <summary>The patterns as one capturing group.</summary>
    internal string AsGroup() => Patterns.Count == 1
        ? $"({Patterns[0]})"
        : $"({string.Join('|', Patterns.Select(pattern => $"(?:{pattern})"))})";

    /// <summary>The argument inside the matched text: for a string, what stands between the quotes.</summary>
    internal string ArgumentIn(MatchedGroup group)
    {
        if (Name != "string")
            return group.Value ?? "";
        var inner = group.Children.First(child => child.Value is not null).Value!;
        return Regex.Replace(inner, @"\\([""'\\])", "$1");
    }
}
