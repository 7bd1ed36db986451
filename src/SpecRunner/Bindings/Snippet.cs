using System.Globalization;
using System.Text.RegularExpressions;
using CancelSpec.SpecRunner.Features;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>A step definition to paste for a step that has none.</summary>
internal static partial class Snippet
{
    public static string For(ScenarioStep step)
    {
        var parameters = new List<string>();
        var expression = Argument().Replace(EscapeText().Replace(step.Pickle.Text, @"\$0"), match =>
        {
            var (name, type) = match.Groups["text"].Success ? ("string", "string")
                : match.Groups["fraction"].Success ? ("float", "double") : ("int", "int");
            parameters.Add($"{type} p{parameters.Count}");
            return $"{{{name}}}";
        });
        if (step.Pickle.Argument?.DocString is not null)
            parameters.Add("string text");
        if (step.Pickle.Argument?.DataTable is not null)
            parameters.Add("DataTable table");
        var keyword = step.Kind switch
        {
            PickleStepType.ACTION => "When",
            PickleStepType.OUTCOME => "Then",
            _ => "Given",
        };
        return $"""
                [{keyword}("{expression.Replace(@"\", @"\\").Replace("\"", "\\\"")}")]
                public void {MethodName(keyword, expression)}({string.Join(", ", parameters)}) =>
                    throw new PendingStepException();
            """;
    }

    private static string MethodName(string keyword, string expression) => keyword + string.Concat(
        Word().Matches(Parameter().Replace(expression, " ")).Select(word => char.ToUpper(word.Value[0], CultureInfo.InvariantCulture) + word.Value[1..]));

    [GeneratedRegex(@"[({/\\]")]
    private static partial Regex EscapeText();

    [GeneratedRegex("""(?<text>"[^"]*"|'[^']*')|(?<!\w)-?\d+(?<fraction>\.\d+)?(?!\w)""")]
    private static partial Regex Argument();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Word();
}
