using System.Reflection;
using CancelSpec.SpecRunner.Expressions;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Bindings;

/// <summary>A step definition: an expression and the method that carries it out.</summary>
/// <param name="Keyword">What the step must begin with; null if any keyword will do.</param>
internal sealed record StepBinding(string Id, MethodInfo Method, StepExpression Expression, PickleStepType? Keyword)
{
    /// <summary>The step's arguments, or null if this definition is not meant.</summary>
    public IReadOnlyList<MatchedArgument>? Match(PickleStep step)
    {
        // A "*" says nothing about its kind; Reqnroll takes it for a Given.
        var kind = step.Type == PickleStepType.UNKNOWN ? PickleStepType.CONTEXT : step.Type;
        return Keyword is null || Keyword == kind ? Expression.Match(step.Text) : null;
    }

    public override string ToString() =>
        $"{Method.DeclaringType!.Name}.{Method.Name}({string.Join(", ", Method.GetParameters().Select(p => p.ParameterType.Name))})";
}
