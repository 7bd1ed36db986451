using System.Text;
using CancelSpec.Gate.Requests.Files;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests.Files;

public sealed class CommandLineRequestTests
{
    [Theory]
    [InlineData("/orders/1", "get-orders-1", "GET /orders/1", "")]
    [InlineData("GET /orders?a={{$timestamp -1 d}}", "get-orders", "GET /orders?a={{$timestamp -1 d}}", "")]
    [InlineData("post http://localhost:3000/orders  a b", "post-orders", "POST /orders", "a b")]
    [InlineData("POST /orders {\"id\": \"{{unique}}\"}", "post-orders", "POST /orders", "{\"id\": \"{{unique}}\"}")]
    [InlineData(" PUT /a\n[1,\n2]\n", "put-a", "PUT /a", "[1,\n2]")]
    public void A_request_is_one_line(string text, string name, string expected, string body)
    {
        var request = Read.Line(text);

        request.Name.Should().Be(name);
        request.ToString().Should().Be(expected);
        request.Body.Should().Be(body);
    }

    [Theory]
    [InlineData("POST / {}", true)]
    [InlineData("POST / [1]", true)]
    [InlineData("POST / {{unique}}", false)]
    [InlineData("POST / a=1", false)]
    [InlineData("POST /", false)]
    public void A_body_of_JSON_says_so(string text, bool isJson) =>
        Read.Line(text).Headers.Should().BeEquivalentTo(isJson ? [KeyValuePair.Create("Content-Type", "application/json")] : Array.Empty<KeyValuePair<string, string>>());

    [Fact]
    public void Its_placeholders_get_values()
    {
        var message = new RequestValues().Render(Read.Line("POST /orders/{{unique}} {\"id\":{{unique}}}"));

        message.Target.Should().Be($"/orders/{message.Unique}");
        Encoding.UTF8.GetString(message.Body).Should().Be($"{{\"id\":{message.Unique}}}");
    }

    [Fact]
    public void It_may_use_the_answer_of_a_request_of_a_file() =>
        RequestValues.NamedIn(Read.Line("GET /me/{{login.response.body.id}}")).Should().Equal("login");

    [Theory]
    [InlineData("", "'' is no address of HTTP*")]
    [InlineData("POST", "'POST' has no URL*")]
    [InlineData("orders", "the method 'orders' is not supported*")]
    [InlineData("/orders {\"id\":1}", "'/orders {\"id\":1}' has a body and no method, expected a method such as POST before the path")]
    [InlineData("POST /orders {{id}}", "the variable 'id' is unknown*")]
    public void A_wrong_one_is_named(string text, string message)
    {
        var read = () => Read.Line(text);

        read.Should().Throw<RequestFileException>().WithMessage($"--request:1: {message}");
    }
}
