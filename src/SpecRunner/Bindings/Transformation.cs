using System.Reflection;
using System.Text.RegularExpressions;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>A method that converts a step argument.</summary>
/// <param name="Name">As a parameter type of cucumber expressions; null if it is none.</param>
/// <param name="Pattern">What it converts, matched with all of the argument; null for any text.</param>
internal sealed record Transformation(string Id, MethodInfo Method, string? Name, Regex? Pattern, int Order)
{
    /// <summary>What comes out, without the task around it.</summary>
    public Type ResultType { get; } =
        Method.ReturnType is { IsGenericType: true } type
        && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0]
            : Method.ReturnType;

    /// <summary>The texts for the method's parameters, or null if this transformation is not meant.</summary>
    public IReadOnlyList<string>? Match(string argument)
    {
        if (Pattern is null)
            return [argument];
        var match = Pattern.Match(argument);
        if (!match.Success)
            return null;
        var groups = match.Groups.Values.Skip(1).Where(group => group.Success).Select(group => group.Value).ToList();
        return groups.Count == 0 ? [argument] : groups;
    }
}
