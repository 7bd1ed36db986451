using System.Globalization;
using System.Net;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>The counter as the clients of the server know it.</summary>
[Binding]
public sealed class CounterSteps(Scene scene)
{
    [Given("the counter was reset")]
    [When("somebody resets the counter")]
    public Task Reset() => scene.AcknowledgedAsync("POST", "/reset");

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
            await scene.AcknowledgedAsync("POST", "/bump");
    }

    // Whether it worked is for a Then to say: before the first reset it does not.
    [When("somebody bumps the counter")]
    public Task TryToBump() => scene.SendAsync("POST", "/bump");

    [When("somebody asks for the counter")]
    public Task Ask() => scene.SendAsync("GET", "/counter");

    [Then("the counter is {int}")]
    public async Task CounterIs(int expected)
    {
        var answer = await scene.SendAsync("GET", "/counter");
        answer.Status.Should().Be(HttpStatusCode.OK, "the answer was {0}", answer);
        answer.Body.Should().Be(expected.ToString(CultureInfo.InvariantCulture));
    }

    [Then("the answer is an error that says {string}")]
    public void AnswerIsError(string message)
    {
        scene.Caller.Last.Status.Should().Be(HttpStatusCode.InternalServerError);
        scene.Caller.Last.ErrorMessage.Should().Contain(message);
    }
}
