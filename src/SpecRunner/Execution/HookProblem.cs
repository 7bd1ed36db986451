using CancelSpec.SpecRunner.Bindings;
using Reqnroll;

namespace CancelSpec.SpecRunner.Execution;

/// <summary>A hook outside of scenarios that failed, or asked to skip what it stands before.</summary>
internal sealed record HookProblem(HookBinding Hook, StepOutcome Outcome)
{
    public void Throw() => throw new ReqnrollException($"{Hook} failed: {Outcome.Message}", Outcome.Error!);
}
