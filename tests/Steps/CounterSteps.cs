using System.Globalization;
using System.Net;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>The counter, as clients of the server see it.</summary>
[Binding]
public sealed class CounterSteps(ScenarioFixture fixture)
{
    [Given("the counter was reset")]
    [When("somebody resets the counter")]
    public Task Reset() => fixture.SendAcknowledgedAsync("POST", "/reset");

    [Given("the counter was reset and bumped {int} time(s)")]
    public async Task ResetAndBump(int times)
    {
        await Reset();
        await Bump(times);
    }

    [Given("the counter was bumped {int} time(s)")]
    [When("the counter is bumped {int} time(s)")]
    public async Task Bump(int times)
    {
        for (var bump = 0; bump < times; bump++)
            await fixture.SendAcknowledgedAsync("POST", "/bump");
    }

    // It may fail, as before the first reset. A Then says what is expected.
    [When("somebody bumps the counter")]
    public Task TryToBump() => fixture.SendAsync("POST", "/bump");

    [When("somebody asks for the counter")]
    public Task Ask() => fixture.SendAsync("GET", "/counter");

    [Then("the counter is {int}")]
    public async Task CounterIs(int expected)
    {
        var answer = await fixture.SendAsync("GET", "/counter");
        answer.Status.Should().Be(HttpStatusCode.OK, "the answer was {0}", answer);
        answer.Body.Should().Be(expected.ToString(CultureInfo.InvariantCulture));
    }

    [Then("the answer is an error that says {string}")]
    public void AnswerIsError(string message)
    {
        fixture.Client.Last.Status.Should().Be(HttpStatusCode.InternalServerError);
        fixture.Client.Last.ErrorMessage.Should().Contain(message);
    }
}
