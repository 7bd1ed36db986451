using System.Text.RegularExpressions;
using Reqnroll;

namespace CancelSpec.SpecRunner.Expressions;

/// <summary>The text of a step definition, ready to be matched with steps.</summary>
public sealed class StepExpression
{
    private readonly Regex _regex;
    private readonly GroupTree _groups;
    private readonly IReadOnlyList<ParameterType>? _parameters;

    private StepExpression(string source, Regex regex, IReadOnlyList<ParameterType>? parameters)
    {
        Source = source;
        _regex = regex;
        _groups = new GroupTree(regex);
        _parameters = parameters;
    }

    public string Source { get; }

    /// <summary>A cucumber expression, as opposed to a regular expression.</summary>
    public bool IsCucumberExpression => _parameters is not null;

    /// <summary>
    /// Reads a regular expression if the text begins with <c>^</c> or ends with <c>$</c>,
    /// otherwise a cucumber expression.
    /// </summary>
    /// <exception cref="BindingException">The text is neither.</exception>
    public static StepExpression Parse(string source, IReadOnlyCollection<ParameterType> types)
    {
        if (source.StartsWith('^') || source.EndsWith('$'))
            return new StepExpression(source, CompileRegex(source, source), null);

        // Reqnroll would take such a text for a regular expression; here it must say so itself.
        if (Regex.IsMatch(source, @"\.\*|\\d|\\\.|\([^)]+[*+]\)"))
            throw new BindingException($"'{source}' looks like a regular expression: write '^{source}$'.");
        var (pattern, parameters) = CucumberExpressionCompiler.Compile(source, types);
        return new StepExpression(source, CompileRegex(pattern, source), parameters);
    }

    /// <summary>The arguments in the step's text, or null if the expression does not match all of it.</summary>
    public IReadOnlyList<MatchedArgument>? Match(string text)
    {
        var match = _regex.Match(text);
        if (!match.Success)
            return null;
        var groups = _groups.Read(match);
        return _parameters is null
            ? [.. groups.Select(group => new MatchedArgument(group.Value ?? "", group, null))]
            : [.. groups.Zip(_parameters, (group, type) => new MatchedArgument(type.ArgumentIn(group), group, type.Name))];
    }

    private static Regex CompileRegex(string pattern, string source)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException error)
        {
            throw new BindingException($"'{source}' is no valid regular expression: {error.Message}");
        }
    }
}
