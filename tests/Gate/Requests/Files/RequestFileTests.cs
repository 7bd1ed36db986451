using CancelSpec.Gate.Requests;
using CancelSpec.Gate.Requests.Files;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests.Files;

public sealed class RequestFileTests
{
    [Fact]
    public void A_request_has_a_method_a_path_headers_and_a_body()
    {
        var request = Read.Only("""
            ### Create an order
            POST http://localhost:3000/orders?draft=1 HTTP/1.1
            Content-Type: application/json
            X-Tenant : 7

            {"sku":"A-1"}
            """);

        request.ToString().Should().Be("POST /orders?draft=1");
        request.Headers.Should().Equal(KeyValuePair.Create("Content-Type", "application/json"), KeyValuePair.Create("X-Tenant", "7"));
        request.Body.Should().Be("{\"sku\":\"A-1\"}");
        request.Name.Should().Be("post-orders");
    }

    [Fact]
    public void Three_hashes_separate_requests() =>
        Read.File("GET /a\n###\nGET /b\n### the third\n\nGET /c\n####\n").Requests.Select(request => request.Path).Should().Equal("/a", "/b", "/c");

    [Theory]
    [InlineData("/orders", "GET /orders")]
    [InlineData("delete /orders/1", "DELETE /orders/1")]
    [InlineData("  GET   /orders   HTTP/1.1  ", "GET /orders")]
    [InlineData("GET https://example.com", "GET /")]
    [InlineData("GET http://[::1]:3000/a", "GET /a")]
    [InlineData("GET example.com/a", "GET /a")]
    [InlineData("GET localhost:3000?a=1", "GET /?a=1")]
    [InlineData("GET {{host}}/orders", "GET /orders")]
    [InlineData("GET {{host}}", "GET /")]
    [InlineData("GET {{host}}/a  # all of them", "GET /a")]
    [InlineData("GET {{scheme}}://{{host}}:{{port}}/orders#top", "GET /orders")]
    [InlineData("GET http://{{host}}:{{port}}/orders?at={{$timestamp -1 d}}", "GET /orders?at={{$timestamp -1 d}}")]
    [InlineData("GET /a\n  ?b=1\n  &c=2\nAccept: text/plain", "GET /a?b=1&c=2")]
    [InlineData("GET /a\n# why\n    ?b=1 HTTP/1.1", "GET /a?b=1")]
    [InlineData("@base = http://localhost:3000/api\nGET {{base}}/orders", "GET /api/orders")]
    [InlineData("@host = localhost\n@base = {{host}}:3000\nGET http://{{base}}/orders/{{host}}", "GET /orders/{{host}}")]
    [InlineData("GET {{$processEnv API}}/orders", "GET /api/orders")]
    public void Only_the_path_of_a_URL_counts(string text, string expected) => Read.Only(text).ToString().Should().Be(expected);

    [Fact]
    public void Headers_that_the_gate_sets_by_itself_are_dropped() =>
        Read.Only("GET /\nHost: example.com\nconnection: close\nContent-Length: 9\nAccept-Encoding: gzip\nAccept: */*").Headers
            .Should().Equal(new[] { KeyValuePair.Create("Accept", "*/*") });

    [Fact]
    public void Comments_may_stand_before_a_request_and_between_its_headers() =>
        Read.Only("# one\n// two\n\nGET /\n# three\nA: 1\n// four\nB: # 2\n").Headers.Should().Equal(KeyValuePair.Create("A", "1"), KeyValuePair.Create("B", "# 2"));

    [Fact]
    public void Windows_lines_a_byte_order_mark_and_a_missing_last_line_end_are_right()
    {
        var requests = Read.File("\uFEFF# @name a\r\nPOST /a\r\nA: 1\r\n\r\n{\r\n\r\n}\r\n\r\n###\r\nGET /b").Requests;

        requests.Select(request => request.ToString()).Should().Equal("POST /a", "GET /b");
        requests[0].Headers.Should().Equal(new[] { KeyValuePair.Create("A", "1") });
        requests[0].Body.Should().Be("{\n\n}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n###\n\n###")]
    [InlineData("@a = 1\n@b = {{a}}\n# a comment")]
    public void A_file_may_have_no_requests(string text) => Read.File(text).Requests.Should().BeEmpty();

    [Fact]
    public void A_file_says_how_the_state_is_read()
    {
        Read.File("# @state SELECT count(*), sum(amount) FROM orders;\n\n###\nGET /").State.Should().Be(new RequestState("SELECT count(*), sum(amount) FROM orders"));
        Read.File("# @state SELECT a FROM t\n# @state-create CREATE TABLE t;\n# @state-change UPDATE t SET a = {{value}}\n###\nGET /").State
            .Should().Be(new RequestState("SELECT a FROM t") { Create = "CREATE TABLE t", Change = "UPDATE t SET a = {{value}}" });
        Read.File("GET /").State.Should().BeNull();
    }

    [Fact]
    public void A_request_without_a_name_is_called_by_method_and_path() =>
        Read.File("POST /orders\n###\nPOST /orders?b=1\n###\nGET /orders/{{$guid}}/items\n###\nGET /\n###\n# @name post-orders-2\nPOST /orders\n###\nGET /größe")
            .Requests.Select(request => request.Name).Should().Equal("post-orders", "post-orders-3", "get-orders-guid-items", "get", "post-orders-2", "get-größe");

    [Theory]
    [InlineData("# @name create")]
    [InlineData("#@name=create")]
    [InlineData("// @name create")]
    [InlineData("//   @name = create  ")]
    public void A_request_may_have_a_name(string comment) => Read.Only(comment + "\nPOST /orders").Name.Should().Be("create");

    [Fact]
    public void Later_requests_of_the_same_name_get_a_number() =>
        RequestNames.Distinct([Read.Line("/a"), Read.Line("/a"), Read.Line("/a?b"), Read.Line("/b")]).Select(request => request.Name)
            .Should().Equal("get-a", "get-a-2", "get-a-3", "get-b");

    [Fact]
    public async Task A_file_beside_the_request_file_may_be_a_body()
    {
        var folder = Directory.CreateTempSubdirectory("cancelspec-requests-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "body.json"), "{}", TestContext.Current.CancellationToken);
            var path = Path.Combine(folder.FullName, "orders.http");
            await File.WriteAllTextAsync(path, "POST /orders\n\n< ./body.json", TestContext.Current.CancellationToken);

            var file = RequestFile.Read(path, Read.Variable);

            file.Requests.Single().FileContent!.Value.ToArray().Should().Equal("{}"u8.ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var read = () => RequestFile.Read("no-such-folder/orders.http", Read.Variable);

        read.Should().Throw<RequestFileException>().WithMessage("orders.http:1: the file cannot be read, expected a file of requests: *");
    }
}
