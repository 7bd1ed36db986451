using CancelSpec.Gate.Requests.Files;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests.Files;

public sealed class AnswerReferenceTests
{
    private const string Body = """{"token":"a\"b","n":1.50,"ok":true,"none":null,"list":[{"id":"x"},{"id":7}],"a b":{"$c":[1, 2]}}""";

    private readonly RequestValues _values = new();

    [Theory]
    [InlineData("body.token", "a\"b")]
    [InlineData("body.$.token", "a\"b")]
    [InlineData("body.n", "1.50")]
    [InlineData("body.ok", "true")]
    [InlineData("body.none", "null")]
    [InlineData("body.list[0].id", "x")]
    [InlineData("body.$.list[1].id", "7")]
    [InlineData("body.$['a b'].$c", "[1, 2]")]
    [InlineData("body[\"a b\"]['$c'][1]", "2")]
    [InlineData("body", Body)]
    [InlineData("body.*", Body)]
    [InlineData("body.$", Body)]
    [InlineData("headers.x-id", "17")]
    public void A_part_of_an_answer_is_used(string part, string expected) => Rendered(part, Body).Should().Be(expected);

    [Theory]
    [InlineData("body.a.b", Body, "'{{login.response.body.a.b}}' has no value: the answer of login has no 'a' there: 200 {*")]
    [InlineData("body.list[2]", Body, "*the answer of login has no '2' there*")]
    [InlineData("body.token.x", Body, "*has no 'x' there*")]
    [InlineData("body.a", "<html>", "*the answer of login is not JSON: 200 <html>")]
    [InlineData("body.a", "", "*the answer of login is not JSON: 200")]
    [InlineData("headers.Location", Body, "*the answer of login has no header Location*")]
    public void What_an_answer_lacks_is_named(string part, string body, string message)
    {
        var render = () => Rendered(part, body);

        render.Should().Throw<RequestValueException>().WithMessage(message);
    }

    [Fact]
    public void An_answer_that_is_not_there_yet_is_named()
    {
        var render = () => _values.Render(File("body.a")[1]);

        render.Should().Throw<RequestValueException>().WithMessage("'{{login.response.body.a}}' has no value: login has had no answer yet");
    }

    [Fact]
    public void The_last_answer_counts()
    {
        var requests = File("body");
        _values.Remember(requests[0], 200, [], "old");
        _values.Remember(requests[0], 200, [], "new");

        _values.Render(requests[1]).Headers[0].Value.Should().Be("new");
    }

    [Theory]
    [InlineData("{{create.response.headers.Location}}", "/orders/17", "/orders/17")]
    [InlineData("{{host}}{{create.response.headers.Location}}/items?a=1", "/orders/17", "/orders/17/items?a=1")]
    [InlineData("http://localhost:3000{{create.response.headers.Location}}", "/orders/17", "/orders/17")]
    [InlineData("{{next}}", "http://127.0.0.1:4711/orders/17?b", "/orders/17?b")]
    [InlineData("{{next}}", "http://127.0.0.1:4711", "/")]
    [InlineData("{{next}}", "orders/17", null)]
    [InlineData("{{next}}", "//other/17", null)]
    public void An_answer_may_be_the_next_requests_URL(string url, string location, string? expected)
    {
        var requests = Read.File($"@next = {{{{create.response.headers.Location}}}}\n# @name create\nPOST /orders\n###\nGET {url}").Requests;
        _values.Remember(requests[0], 201, [new("location", location)], "");

        var render = () => _values.Render(requests[1]).Target;

        RequestValues.NamedIn(requests[1]).Should().Equal("create");
        if (expected is null)
            render.Should().Throw<RequestValueException>().WithMessage($"the request would go to '{location}', expected a path*");
        else
            render().Should().Be(expected);
    }

    [Fact]
    public void The_requests_whose_answers_are_used_are_known()
    {
        var requests = Read.File("""
            @token = {{login.response.body.token}}
            # @name login
            POST /login
            ###
            # @name create
            POST /orders
            Authorization: Bearer {{token}}
            ###
            GET /orders/{{create.response.body.id}}
            Authorization: Bearer {{token}}

            {{create.response.body}}
            """).Requests;

        requests.Select(RequestValues.NamedIn).Should().SatisfyRespectively(
            none => none.Should().BeEmpty(), login => login.Should().Equal("login"), both => both.Should().BeEquivalentTo("create", "login"));
    }

    private string Rendered(string part, string body)
    {
        var requests = File(part);
        _values.Remember(requests[0], 200, [new("X-Id", "17")], body);
        return _values.Render(requests[1]).Headers[0].Value;
    }

    private static IReadOnlyList<CancelSpec.Gate.Requests.Request> File(string part) =>
        Read.File($"# @name login\nPOST /login\n###\nGET /me\nA: {{{{login.response.{part}}}}}").Requests;
}
