using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>What the observer sees, which has its own connection to the database.</summary>
[Binding]
public sealed class ObserverSteps(ScenarioFixture fixture)
{
    [Given("the counter table is empty")]
    public async Task TableIsEmpty()
    {
        await fixture.SendAcknowledgedAsync("POST", "/reset");
        await fixture.Observer.ExecuteAsync("DELETE FROM counter");
    }

    [Then("the database holds {int}")]
    public async Task DatabaseHolds(int expected) => (await fixture.Observer.CommittedCounterAsync()).Should().Be(expected);

    [Then("{int} connection(s) of the server is/are idle in a transaction")]
    public Task IdleInTransaction(int expected) => fixture.Observer.WaitForServerSessionsAsync(expected, "idle in transaction");

    [When("the database ends the connection of the server")]
    public Task DatabaseEndsConnection() => fixture.EndServerSessionsAsync();

    [Then("the server has the connection that slept, and no other")]
    public async Task StillHasItsConnection() =>
        (await fixture.Observer.ServerSessionsAsync()).Should().Equal(fixture.SleepSession!.Value);
}
