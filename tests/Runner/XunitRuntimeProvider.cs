using Reqnroll;
using Reqnroll.UnitTestProvider;
using Xunit;
using Xunit.Sdk;

namespace CancelSpec.Tests.Runner;

/// <summary>Outcomes of scenarios in xunit's terms.</summary>
internal sealed class XunitRuntimeProvider : IUnitTestRuntimeProvider
{
    /// <summary>A step without a binding is a failure, because a scenario that does not run shows nothing.</summary>
    public void TestPending(string message) => throw new PendingStepException(message);

    public void TestInconclusive(string message) => Assert.Skip(message);

    public void TestIgnore(string message) => Assert.Skip(message);

    public ScenarioExecutionStatus? DetectExecutionStatus(Exception exception) =>
        exception is SkipException ? ScenarioExecutionStatus.Skipped : null;
}
