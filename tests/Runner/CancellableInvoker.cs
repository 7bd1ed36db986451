using Reqnroll.Bindings;
using Reqnroll.Configuration;
using Reqnroll.EnvironmentAccess;
using Reqnroll.ErrorHandling;
using Reqnroll.Infrastructure;
using Reqnroll.Tracing;

namespace CancelSpec.Tests.Runner;

/// <summary>Fails the next step when the run is cancelled, so that the steps after it are skipped and the hooks still run.</summary>
internal sealed class CancellableInvoker(
    ReqnrollConfiguration configuration, IErrorProvider errors, IBindingDelegateInvoker invoker, IEnvironmentOptions environment)
    : BindingInvoker(configuration, errors, invoker, environment)
{
    public override Task<object> InvokeBindingAsync(
        IBinding binding, IContextManager contextManager, object[] arguments, ITestTracer testTracer, DurationHolder durationHolder)
    {
        if (binding is IStepDefinitionBinding)
            contextManager.TestThreadContext.TestThreadContainer.Resolve<ScenarioProgress>().Cancelled.ThrowIfCancellationRequested();
        return base.InvokeBindingAsync(binding, contextManager, arguments, testTracer, durationHolder);
    }
}
