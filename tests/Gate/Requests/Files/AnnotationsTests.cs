using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests.Files;

public sealed class AnnotationsTests
{
    [Fact]
    public void Nothing_is_said_without_annotations()
    {
        var request = Read.Only("# @no-log\n# @no-redirect\n// @no-cookie-jar\n# @note\n# @author me\n# mail me@example.com\nGET /");

        request.Should().BeEquivalentTo(new CancelSpec.Gate.Requests.Request("get", "GET", "/"));
    }

    [Theory]
    [InlineData("+1 0", "+1 0")]
    [InlineData("-2", "-2")]
    [InlineData(" 1\t+0  7", "+1 0 +7")]
    [InlineData("=1 -2 =-3", "=1 -2 =-3")]
    public void The_effect_has_a_number_for_each_column(string value, string expected) =>
        $"{Read.Only($"# @state SELECT a FROM t\n# @effect {value}\nPOST /").Effect}".Should().Be(expected);

    [Theory]
    [InlineData("0.2s", 0.2)]
    [InlineData("200ms", 0.2)]
    [InlineData("1m", 60.0)]
    [InlineData("2.5", 2.5)]
    [InlineData("", null)]
    public void A_request_may_sleep(string value, double? seconds)
    {
        var request = Read.Only($"# @sleeps {value}\nGET /");

        request.Sleeps.Should().BeTrue();
        request.Pause.Should().Be(seconds is { } known ? TimeSpan.FromSeconds(known) : null);
    }

    [Fact]
    public void Handlers_complete_or_stop()
    {
        Read.Only("# @handlers complete\nGET /").HandlerCompletes.Should().BeTrue();
        Read.Only("# @handlers stop\nGET /").HandlerCompletes.Should().BeFalse();
        Read.Only("GET /").HandlerCompletes.Should().BeNull();
    }

    [Fact]
    public void A_right_answer_may_be_no_success() => Read.Only("# @expect 409\nGET /").ExpectedStatus.Should().Be(409);

    [Fact]
    public void The_other_annotations_have_no_value()
    {
        Read.Only("# @probe\nGET /").IsProbe.Should().BeTrue();
        Read.Only("# @skip\nGET /").IsSkipped.Should().BeTrue();
        Read.Only("# @setup\nGET /").IsSetup.Should().BeTrue();
        Read.Only("# @optional\nGET /\n# @probe\nA: 1").Should().Match<CancelSpec.Gate.Requests.Request>(request => request.IsOptional && request.IsProbe);
    }

    [Fact]
    public void A_request_may_need_another_before_it() =>
        Read.File("# @before post-orders\nPOST /pay\n###\nPOST /orders").Requests[0].Before.Should().Be("post-orders");
}
