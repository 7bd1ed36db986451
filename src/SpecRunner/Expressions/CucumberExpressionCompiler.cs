using System.Text;
using System.Text.RegularExpressions;
using Reqnroll;

namespace CancelSpec.SpecRunner.Expressions;

/// <summary>
/// Compiles a cucumber expression into a regular expression with one group for each parameter.
/// </summary>
/// <remarks>
/// An expression is text with <c>{parameters}</c>, optional text as in <c>cucumber(s)</c> and
/// alternatives as in <c>color/colour</c>. A backslash takes the meaning from <c>( ) { } / \</c> or a space.
/// </remarks>
internal static class CucumberExpressionCompiler
{
    /// <exception cref="BindingException">The expression breaks the grammar or names an unknown parameter type.</exception>
    public static (string Pattern, IReadOnlyList<ParameterType> Parameters) Compile(
        string source, IReadOnlyCollection<ParameterType> types)
    {
        var pattern = new StringBuilder("^");
        var parameters = new List<ParameterType>();
        var word = new List<CucumberToken>();
        foreach (var token in CucumberExpressionLexer.Read(source))
        {
            // Alternatives reach as far as the next blank or parameter.
            if (token.Kind is CucumberTokenKind.Text or CucumberTokenKind.Optional or CucumberTokenKind.Slash)
            {
                word.Add(token);
                continue;
            }
            pattern.Append(CompileWord(source, word));
            word.Clear();
            pattern.Append(token.Kind == CucumberTokenKind.Blank ? token.Text : AddParameter(source, token.Text, types, parameters));
        }
        pattern.Append(CompileWord(source, word)).Append('$');
        return (pattern.ToString(), parameters);
    }

    private static string AddParameter(
        string source, string name, IReadOnlyCollection<ParameterType> types, List<ParameterType> parameters)
    {
        var type = types.FirstOrDefault(candidate => candidate.Name == name) ?? throw new BindingException(
            $"'{source}': there is no parameter type '{{{name}}}'. Known are " +
            string.Join(", ", types.Select(known => $"{{{known.Name}}}")) + ".");
        parameters.Add(type);
        return type.AsGroup();
    }

    private static string CompileWord(string source, List<CucumberToken> word)
    {
        if (word.All(token => token.Kind != CucumberTokenKind.Slash))
            return string.Concat(word.Select(CompileToken));

        var alternatives = new List<List<CucumberToken>> { new() };
        foreach (var token in word)
        {
            if (token.Kind == CucumberTokenKind.Slash)
                alternatives.Add([]);
            else
                alternatives[^1].Add(token);
        }
        if (alternatives.Any(tokens => tokens.Count == 0))
            throw new BindingException($"'{source}': an alternative is empty. A slash that is meant literally is written '\\/'.");
        if (alternatives.Any(tokens => tokens.All(token => token.Kind == CucumberTokenKind.Optional)))
            throw new BindingException($"'{source}': an alternative may not consist of optional text alone.");
        return $"(?:{string.Join('|', alternatives.Select(tokens => string.Concat(tokens.Select(CompileToken))))})";
    }

    private static string CompileToken(CucumberToken token) => token.Kind == CucumberTokenKind.Optional
        ? $"(?:{Regex.Escape(token.Text)})?"
        : Regex.Escape(token.Text);
}
