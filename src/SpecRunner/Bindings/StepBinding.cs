using System.Reflection;
using CancelSpec.SpecRunner.Expressions;
using CancelSpec.SpecRunner.Features;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>A step definition: an expression and the method that carries it out.</summary>
/// <param name="Keyword">The kind of step that is meant; null if any will do.</param>
internal sealed record StepBinding(string Id, MethodInfo Method, StepExpression Expression, PickleStepType? Keyword)
{
    /// <summary>The step's arguments, or null if this definition is not meant.</summary>
    public IReadOnlyList<MatchedArgument>? Match(ScenarioStep step) =>
        Keyword is null || Keyword == step.Kind ? Expression.Match(step.Pickle.Text) : null;

    public override string ToString() =>
        $"{Method.DeclaringType!.Name}.{Method.Name}({string.Join(", ", Method.GetParameters().Select(p => p.ParameterType.Name))})";
}
