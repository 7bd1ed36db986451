using System.Globalization;
using CancelSpec.Tests.Support;
using FluentAssertions;
using Reqnroll;

namespace CancelSpec.Tests.Steps;

/// <summary>Single requests and their answers, byte for byte.</summary>
[Binding]
public sealed class WireContractSteps(ScenarioFixture fixture)
{
    private readonly List<Answer> _answers = [];

    private Answer Answer => _answers[^1];

    [When("a client sends {word} {string}")]
    public async Task Sends(string method, string path) => _answers.Add(await fixture.SendAsync(method, path));

    [When("a client sends {word} {string} twice")]
    public async Task SendsTwice(string method, string path)
    {
        await Sends(method, path);
        await Sends(method, path);
    }

    [Then("the status is {int}")]
    public void StatusIs(int expected) => ((int)Answer.Status).Should().Be(expected, "the answer was {0}", Answer);

    [Then("the body is {string} in JSON")]
    public void BodyIs(string expected) => Answer.Body.Should().Be($"\"{expected}\"");

    [Then("the body is {int} in JSON")]
    public void BodyIs(int expected) => Answer.Body.Should().Be(expected.ToString(CultureInfo.InvariantCulture));

    [Then("the body is empty")]
    public void BodyIsEmpty() => Answer.Body.Should().BeEmpty();

    [Then("the header {string} is {string}")]
    public void HeaderIs(string name, string expected) => Answer.Headers.Should().Contain(name, expected);

    [Then("the header {string} is a UUID")]
    public void HeaderIsUuid(string name) =>
        Guid.TryParseExact(Answer.Headers[name], "D", out _).Should().BeTrue("{0} should be a UUID", Answer.Headers[name]);

    [Then("there is no header {string}")]
    public void HasNoHeader(string name) => Answer.Headers.Should().NotContainKey(name);

    [Then("the two answers have different ids")]
    public void DifferentIds() => _answers.Should().HaveCount(2).And.OnlyHaveUniqueItems(answer => answer.RequestId);

    [Then("the body is an error that says {string}")]
    public void BodyIsError(string message) => Answer.ErrorMessage.Should().StartWith(message);

    [Then("the error carries the answer's id")]
    public void ErrorCarriesId() => Answer.ErrorField("request_id").Should().Be(Answer.RequestId);

    [Then("the body has these lines, with the answer's id for ID")]
    public void BodyHasLines(string lines) => Answer.Body.Should().Be(lines.ReplaceLineEndings("\n").Replace("\"ID\"", $"\"{Answer.RequestId}\""));
}
