using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>Clients that sleep, and clients that hang up before they have slept enough.</summary>
[Binding]
public sealed class SleepSteps(Scene scene)
{
    private HangingUpClient? _other;
    private string? _answer;

    [StepArgumentTransformation("(closes|resets)", Name = "hangUp")]
    public static HangUp ToHangUp(string verb) => Enum.Parse<HangUp>(verb, ignoreCase: true);

    [When("somebody sleeps to the end")]
    public async Task SleepToTheEnd() => _answer = await scene.SleepToTheEndAsync(await scene.FallAsleepAsync());

    [Given("another client is asleep")]
    [When("another client is asleep")]
    public async Task IsAsleep() => _other = await scene.FallAsleepAsync();

    [When("the other client has slept to the end")]
    public Task OtherSleepsToTheEnd() => scene.SleepToTheEndAsync(_other!);

    [Given("a client {hangUp} during a sleep")]
    [When("a client {hangUp} during a sleep")]
    public Task LeavesDuringSleep(HangUp how) => scene.HangUpDuringSleepAsync(how);

    [Then("the answer is {string}")]
    public void AnswerIs(string text)
    {
        _answer.Should().StartWith("HTTP/1.1 200 OK").And.EndWith($"\r\n\r\n\"{text}\"");
    }
}
