using System.Text;
using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests.Files;

public sealed class RequestValuesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly RequestValues _values = new(new FakeTimeProvider(Now));

    [Fact]
    public void Unique_is_the_same_in_one_sending_and_another_in_the_next()
    {
        var request = Read.Only("@id = o-{{unique}}\nPOST /orders/{{unique}}\nX-Id: {{ unique }}\n\n{\"id\":\"{{id}}\"}");

        var message = _values.Render(request);

        message.Unique.Should().MatchRegex("^[1-9][0-9]{14}$");
        message.Target.Should().Be($"/orders/{message.Unique}");
        message.Headers.Should().Equal(new[] { KeyValuePair.Create("X-Id", message.Unique) });
        Encoding.UTF8.GetString(message.Body).Should().Be($"{{\"id\":\"o-{message.Unique}\"}}");
        _values.Render(request).Unique.Should().NotBe(message.Unique);
    }

    [Fact]
    public void Workers_never_share_a_unique_value()
    {
        var request = Read.Only("GET /{{unique}}");

        var all = ParallelEnumerable.Range(0, 4).SelectMany(_ => Enumerable.Repeat(new RequestValues(), 1000).Select(worker => worker.Render(request).Unique)).ToList();

        all.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_request_without_unique_has_none() => _values.Render(Read.Only("GET /")).Unique.Should().BeNull();

    [Theory]
    [InlineData("{{$guid}}", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    [InlineData("{{$uuid}}", "^[0-9a-f-]{36}$")]
    [InlineData("{{$random.uuid}}", "^[0-9a-f-]{36}$")]
    [InlineData("{{$randomInt}}", "^[0-9]{1,3}$")]
    [InlineData("{{$randomInt -3 -2}}", "^-3$")]
    [InlineData("{{$timestamp}}", "^1774958400$")]
    [InlineData("{{$timestamp -1 d}}", "^1774872000$")]
    [InlineData("{{$timestamp  500 ms}}", "^1774958400$")]
    [InlineData("{{$isoTimestamp}}", "^2026-03-31T12:00:00.000Z$")]
    [InlineData("{{$datetime iso8601}}", "^2026-03-31T12:00:00.000Z$")]
    [InlineData("{{$datetime iso8601 -1 M}}", "^2026-02-28T12:00:00.000Z$")]
    [InlineData("{{$datetime iso8601 1 y}}", "^2027-03-31T12:00:00.000Z$")]
    [InlineData("{{$datetime iso8601 1 w}}", "^2026-04-07T12:00:00.000Z$")]
    [InlineData("{{$datetime iso8601 -2 h}}", "^2026-03-31T10:00:00.000Z$")]
    [InlineData("{{$datetime iso8601 5 m}}", "^2026-03-31T12:05:00.000Z$")]
    [InlineData("{{$datetime iso8601 5 s}}", "^2026-03-31T12:00:05.000Z$")]
    [InlineData("{{$datetime rfc1123}}", "^Tue, 31 Mar 2026 12:00:00 GMT$")]
    [InlineData("{{$processEnv TOKEN}}", "^s3cret {{x}}$")]
    public void Values_of_the_editors_are_made(string placeholder, string expected)
    {
        Header($"GET /\nA: {placeholder}").Should().MatchRegex(expected);
        Header($"@a = {placeholder}\nGET /\nA: {{{{a}}}}").Should().MatchRegex(expected);
    }

    [Fact]
    public void A_generated_value_is_another_wherever_it_stands()
    {
        var both = Header("GET /\nA: {{$guid}} {{$guid}}").Split(' ');

        both[0].Should().NotBe(both[1]);
    }

    [Fact]
    public void A_time_outside_the_calendar_is_an_error()
    {
        var render = () => Header("GET /\nA: {{$timestamp 9999 y}}");

        render.Should().Throw<RequestValueException>().WithMessage("*outside the calendar*");
    }

    [Theory]
    [InlineData("@a = 1 2\nGET /x y/{{a}}?b=ä%20\"#c", "/x%20y/1%202?b=%C3%A4%20%22")]
    [InlineData("@a = x#y|{z}\nGET /{{a}}", "/x%23y%7C%7Bz%7D")]
    public void A_target_is_percent_encoded(string text, string expected) => Read.Rendered(text).Target.Should().Be(expected);

    [Theory]
    [InlineData("Basic me secret", "Basic bWU6c2VjcmV0")]
    [InlineData("Basic me:secret", "Basic bWU6c2VjcmV0")]
    [InlineData("Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0")]
    [InlineData("Bearer a b", "Bearer a b")]
    public void User_and_password_are_encoded(string written, string expected)
    {
        Header($"GET /\nAuthorization: {written}").Should().Be(expected);
        Header($"GET /\nX-Authorization: {written}").Should().Be(written);
    }

    [Fact]
    public void A_header_of_two_lines_is_an_error()
    {
        var request = new Request("a", "GET", "/") { Headers = [new("A", "{{x}}")], Variables = new Dictionary<string, string> { ["x"] = "1\r\nB: 2" } };

        var render = () => _values.Render(request);

        render.Should().Throw<RequestValueException>().WithMessage("the header A would hold a control character, expected a value of one line");
    }

    private string Header(string text) => _values.Render(Read.Only(text)).Headers.Single().Value;
}
