using CancelSpec.Tests.Support;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>The server comes and goes.</summary>
[Binding]
public sealed class ServerSteps(Scene scene)
{
    [Given("the server runs with the {word} pool")]
    public Task RunsWith(string pool) => scene.StartServerAsync(pool, size: 1);

    [Given("the server runs with the {word} pool and {int} connections")]
    public Task RunsWith(string pool, int connections) => scene.StartServerAsync(pool, connections);

    [Given("the server runs with the {word} pool and the endpoints for the gate")]
    public Task RunsWithEndpoints(string pool) => scene.StartServerAsync(pool, size: 1, explore: true);

    [When("the server is restarted")]
    public Task IsRestarted() => scene.RestartServerAsync();
}
