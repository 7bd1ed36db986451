using CancelSpec.SpecRunner.Bindings;
using CancelSpec.SpecRunner.Expressions;
using CancelSpec.SpecRunner.Features;
using Io.Cucumber.Messages.Types;

namespace CancelSpec.SpecRunner.Execution;

/// <summary>A hook with its place in a test case.</summary>
internal sealed record PlannedHook(string Id, HookBinding Hook);

/// <summary>A step with its place in a test case.</summary>
internal sealed record PlannedStep(string Id, ScenarioStep Step, StepMatch Match);

/// <summary>Everything that a scenario is going to run, in order.</summary>
internal sealed class TestCasePlan
{
    public TestCasePlan(Features.Scenario scenario, BindingSet bindings)
    {
        Before = Plan(bindings.HooksAt(HookMoment.BeforeScenario, scenario.Tags));
        Steps = [.. scenario.Steps.Select(step => new PlannedStep(Messages.Id.New(), step, new StepMatch(step, bindings)))];
        After = Plan(bindings.HooksAt(HookMoment.AfterScenario, scenario.Tags));
    }

    public string Id { get; } = Messages.Id.New();

    public IReadOnlyList<PlannedHook> Before { get; }

    public IReadOnlyList<PlannedStep> Steps { get; }

    public IReadOnlyList<PlannedHook> After { get; }

    public TestCase ToMessage(string pickleId, string runId) => new(
        Id,
        pickleId,
        [.. Before.Select(ToMessage), .. Steps.Select(ToMessage), .. After.Select(ToMessage)],
        runId);

    private static IReadOnlyList<PlannedHook> Plan(IEnumerable<HookBinding> hooks) =>
        [.. hooks.Select(hook => new PlannedHook(Messages.Id.New(), hook))];

    private static TestStep ToMessage(PlannedHook planned) => new(planned.Hook.Id, planned.Id, null, null, null);

    private static TestStep ToMessage(PlannedStep planned) => new(
        null,
        planned.Id,
        planned.Step.Pickle.Id,
        [.. planned.Match.Candidates.Select(candidate => candidate.Binding.Id)],
        [.. planned.Match.Candidates.Select(candidate => new StepMatchArgumentsList(
            [.. candidate.Arguments.Select(argument => new StepMatchArgument(ToMessage(argument.Group), argument.ParameterTypeName))]))]);

    private static Group ToMessage(MatchedGroup group) =>
        new([.. group.Children.Select(ToMessage)], group.Start, group.Value);
}
