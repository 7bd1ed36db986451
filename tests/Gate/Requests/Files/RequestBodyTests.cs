using System.Text;
using CancelSpec.Gate.Requests.Files;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests.Files;

public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("{\n\n  \"a\": 1\n\n}", "{\n\n  \"a\": 1\n\n}")]
    [InlineData("\n\n  a\n\n\n", "  a")]
    [InlineData("a\n# b\n// c\n#d", "a\n# b\n// c\n#d")]
    [InlineData("# a\nb: 1", "# a\nb: 1")]
    [InlineData("a\n@b = 1\n< c", null)]
    [InlineData("<note>\n  <to/>\n</note>", "<note>\n  <to/>\n</note>")]
    [InlineData("{\"name\":\"Grüße 🎉\"}", "{\"name\":\"Grüße 🎉\"}")]
    [InlineData("a\nGET /b", "a\nGET /b")]
    [InlineData("{}\n\n<> 2024-05-01T101010.200.json\n", "{}")]
    [InlineData("> quoted", "> quoted")]
    public void A_body_reaches_to_the_next_request(string body, string? expected)
    {
        var read = () => Read.File($"POST /a\n\n{body}\n###\nGET /b").Requests[0].Body;

        if (expected is null)
            read.Should().Throw<RequestFileException>();
        else
            read().Should().Be(expected);
    }

    [Fact]
    public void Comments_alone_are_a_body_only_where_a_header_says_its_type()
    {
        Read.Only("GET /a\n\n# the next one follows\n").Body.Should().BeEmpty();
        Read.Only("POST /a\nContent-Type: text/markdown\n\n# Title\n").Body.Should().Be("# Title");
    }

    [Fact]
    public void The_lines_of_a_form_are_one_line() =>
        Read.Only("POST /a\ncontent-type: application/x-www-form-urlencoded\n\na=1\n&b=2 \n  &c=3").Body.Should().Be("a=1&b=2&c=3");

    [Fact]
    public void The_lines_of_a_multipart_body_end_as_HTTP_demands() =>
        Read.Only("POST /a\nContent-Type: multipart/form-data; boundary=x\n\n--x\nContent-Disposition: form-data; name=\"a\"\n\n1\n--x--").Body
            .Should().Be("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--");

    [Fact]
    public void A_file_is_sent_unchanged()
    {
        Read.Rendered("POST /a\n\n< ./image.png").Body.Should().Equal(0x89, 0x50, 0xff, 0x00);
        Encoding.UTF8.GetString(Read.Rendered("POST /a\n\n< ./order.json\n").Body).Should().Be("{\"id\":\"{{unique}}\",\"sku\":\"{{sku}}\"}");
    }

    [Fact]
    public void A_file_after_an_at_sign_gets_values()
    {
        var message = Read.Rendered("@sku = A-1\nPOST /a\n\n<@ ./order.json");

        Encoding.UTF8.GetString(message.Body).Should().Be($"{{\"id\":\"{message.Unique}\",\"sku\":\"A-1\"}}");
    }
}
