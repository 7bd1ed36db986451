using CancelSpec.Tests.Support.Diagrams;
using Reqnroll;
using Reqnroll.Events;

namespace CancelSpec.Tests.Runner;

/// <summary>
/// Adds the scenario's attachments to its last step, or to the one that fails. Reports show what belongs to a step, and hide
/// what belongs to a hook.
/// </summary>
internal sealed class LastStepListener(ScenarioProgress progress) : IAsyncExecutionEventListener
{
    public Task OnEventAsync(IExecutionEvent executionEvent) =>
        executionEvent is StepFinishedEvent step && (progress.IsLastStep || step.StepContext.Status is not ScenarioExecutionStatus.OK)
            ? step.ScenarioContext.ScenarioContainer.Resolve<ScenarioAttachments>().AddOnceAsync()
            : Task.CompletedTask;
}
