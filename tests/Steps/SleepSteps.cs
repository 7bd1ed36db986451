using CancelSpec.Gate.Planning;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>Sleeps: some end, and some are interrupted by their client.</summary>
[Binding]
public sealed class SleepSteps(ScenarioFixture fixture)
{
    private SocketClient? _other;
    private string? _answer;

    [StepArgumentTransformation("(closes|resets)", Name = "disconnect")]
    public static Disconnect ToDisconnect(string verb) => verb == "closes" ? Disconnect.Close : Disconnect.Reset;

    [When("somebody sleeps to the end")]
    public async Task SleepToTheEnd() => _answer = await fixture.EndSleepAsync(await fixture.BeginSleepAsync());

    [Given("another client is asleep")]
    [When("another client is asleep")]
    public async Task IsAsleep() => _other = await fixture.BeginSleepAsync();

    [When("the other client has slept to the end")]
    public Task OtherSleepsToTheEnd() => fixture.EndSleepAsync(_other!);

    [Given("a client {disconnect} during a sleep")]
    [When("a client {disconnect} during a sleep")]
    public Task HangUpDuringSleep(Disconnect how) => fixture.HangUpDuringSleepAsync(how);

    [Then("the answer is {string}")]
    public void AnswerIs(string text) =>
        _answer.Should().StartWith("HTTP/1.1 200 OK").And.EndWith($"\r\n\r\n\"{text}\"");
}
