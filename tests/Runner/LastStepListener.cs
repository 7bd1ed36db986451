using CancelSpec.Tests.Support.Timelines;
using Reqnroll;
using Reqnroll.Events;

namespace CancelSpec.Tests.Runner;

/// <summary>
/// Hangs the scenario's pictures on its last step, or on the one that fails. Reports show what belongs to a step, and fold
/// away what belongs to a hook.
/// </summary>
internal sealed class LastStepListener(ScenarioProgress progress) : IAsyncExecutionEventListener
{
    public Task OnEventAsync(IExecutionEvent executionEvent) =>
        executionEvent is StepFinishedEvent step && (progress.IsLastStep || step.StepContext.Status is not ScenarioExecutionStatus.OK)
            ? step.ScenarioContext.ScenarioContainer.Resolve<ScenarioPictures>().AddOnceAsync()
            : Task.CompletedTask;
}
