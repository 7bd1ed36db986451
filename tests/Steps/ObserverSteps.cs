using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>What somebody sees who has a connection of their own to the database.</summary>
[Binding]
public sealed class ObserverSteps(Scene scene)
{
    [Given("the counter table is empty")]
    public async Task TableIsEmpty()
    {
        await scene.AcknowledgedAsync("POST", "/reset");
        await scene.Observer.ExecuteAsync("DELETE FROM counter");
    }

    [Then("the database holds {int}")]
    public async Task DatabaseHolds(int expected) => (await scene.Observer.CommittedCounterAsync()).Should().Be(expected);

    [Then("{int} connection(s) of the server is/are idle in a transaction")]
    public Task IdleInTransaction(int expected) => scene.Observer.WaitForServerSessionsAsync(expected, "idle in transaction");

    [When("the database ends the connection of the server")]
    public Task DatabaseEndsConnection() => scene.EndServerSessionsAsync();

    [Then("the server has the connection that slept, and no other")]
    public async Task StillHasItsConnection() =>
        (await scene.Observer.ServerSessionsAsync()).Should().Equal(scene.SleepSession!.Value);
}
