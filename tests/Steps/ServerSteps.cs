using CancelSpec.Tests.Support;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>Starting and restarting the server.</summary>
[Binding]
public sealed class ServerSteps(ScenarioFixture fixture)
{
    [Given("the server runs with the {word} pool")]
    public Task RunsWith(string pool) => fixture.StartServerAsync(pool, size: 1);

    [Given("the server runs with the {word} pool and {int} connections")]
    public Task RunsWith(string pool, int connections) => fixture.StartServerAsync(pool, connections);

    [Given("the server runs with the {word} pool and the endpoints for the gate")]
    public Task RunsWithEndpoints(string pool) => fixture.StartServerAsync(pool, size: 1, explore: true);

    [When("the server is restarted")]
    public Task IsRestarted() => fixture.RestartServerAsync();
}
