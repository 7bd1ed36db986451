namespace CancelSpec.Tests.Runner;

/// <summary>How far a test runner of Reqnroll's is with its scenario. It lies in the runner's container.</summary>
internal sealed class ScenarioProgress
{
    /// <summary>When this fires, no further step runs.</summary>
    public CancellationToken Cancelled { get; set; }

    public bool IsLastStep { get; set; }
}
