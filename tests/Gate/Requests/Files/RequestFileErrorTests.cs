using CancelSpec.Gate.Requests.Files;
using FluentAssertions;
using Xunit;

namespace CancelSpec.Tests.Gate.Requests.Files;

public sealed class RequestFileErrorTests
{
    [Theory]
    [InlineData("\nGRAPHQL /graphql", 2, "the method 'GRAPHQL' is not supported, expected one of GET, *")]
    [InlineData("WEBSOCKET ws://localhost/", 1, "the method 'WEBSOCKET' is not supported*")]
    [InlineData("GRPC localhost:9090/a", 1, "the method 'GRPC' is not supported*")]
    [InlineData("GET ws://localhost/", 1, "'ws://localhost/' is no address of HTTP, expected a path such as /orders *")]
    [InlineData("POST", 1, "'POST' has no URL, expected a method and a path such as POST /orders")]
    [InlineData("GET orders", 1, "'orders' begins with no host, expected a path*")]
    [InlineData("GET {{base}}orders", 1, "'{{base}}orders' has no / after its host, expected a path*")]
    [InlineData("GET //orders", 1, "'//orders' is no address of HTTP*")]
    [InlineData("GET {{unique}}/orders", 1, "*begins with a value that no host has*")]
    [InlineData("GET http://me:secret@localhost/", 1, "*holds a user, expected a header 'Authorization: Basic user password'")]
    [InlineData("GET http://a:1/\n###\nGET {{host}}/\n###\nGET http://A:1/\n###\nGET http://b:1/", 7, "the request goes to b:1 and an earlier one to a:1, expected one service*")]
    [InlineData("GET /\nno header\n", 2, "'no header' is no header, expected 'Name: value', or a blank line before the body")]
    [InlineData("POST /\nX-REQUEST-TYPE: GraphQL", 2, "GraphQL is not supported, expected its JSON*")]
    [InlineData("POST /\nTransfer-Encoding: chunked", 2, "'Transfer-Encoding' is not supported*")]
    [InlineData("GET /\nAuthorization: Digest a b", 2, "'Authorization: Digest' is not supported*")]
    [InlineData("import ./other.http", 1, "'import ./other.http' is not supported, expected the requests themselves")]
    [InlineData("run #login", 1, "'run #login' is not supported*")]
    [InlineData("< {% request.variables.set('a', 1) %}\nGET /", 1, "a script before the request is not supported*")]
    [InlineData("GET /\n\n> {% client.test() %}", 3, "a script after the response is not supported*")]
    [InlineData("GET /\nA: 1\n> ./check.js", 3, "a script after the response is not supported*")]
    [InlineData("POST /\n\n{}\n\n>> ./answer.json", 5, "'>>' to write the response to a file is not supported*")]
    [InlineData("POST /\n\n{}\n>>! answer.json", 4, "'>>' to write the response*")]
    [InlineData("GET /a\n\nGET /b", 3, "'GET /b' stands where a body is expected, expected ### before it")]
    [InlineData("GET /a\n\n\n@b = 1\n", 4, "'@b = 1' stands where a body is expected, expected ### before it")]
    [InlineData("POST /a\n\n{}\n# @name b\nGET /b", 4, "'@name' stands in a body, expected it after the next ###")]
    [InlineData("POST /a\n\n< ./none.json", 3, "'./none.json' cannot be read, expected a file beside this one: it is not there")]
    [InlineData("POST /a\n\n<@ ./image.png", 3, "'./image.png' is no text in UTF-8*")]
    [InlineData("POST /a\n\n<@latin1 ./order.json", 3, "the encoding 'latin1' is not supported*")]
    [InlineData("POST /a\n\n< ./{{a}}.json", 3, "'./{{a}}.json' holds a placeholder*")]
    [InlineData("POST /a\n\na\n< ./order.json", 4, "'< ./order.json' is a part of the body, expected a file to be the whole body")]
    public void What_is_not_supported_is_named_with_its_line(string text, int line, string message) => Expect(text, line, message);

    [Theory]
    [InlineData("# @prompt code\nGET /", 1, "'@prompt' is not supported, expected one of @name, @state, *")]
    [InlineData("\n# @sleep 1s\nGET /", 2, "'@sleep' is unknown, expected '@sleeps'")]
    [InlineData("# @Name a\nGET /", 1, "'@Name' is unknown, expected '@name'")]
    [InlineData("# @efect +1\nGET /", 1, "'@efect' is unknown, expected '@effect'")]
    [InlineData("# @epxect 409\nGET /", 1, "'@epxect' is unknown, expected '@expect'")]
    [InlineData("# @skipped\nGET /", 1, "'@skipped' is unknown, expected '@skip'")]
    [InlineData("# @name a/b\nGET /", 1, "'@name a/b' is wrong, expected a name of letters, digits, - and _")]
    [InlineData("# @name\nGET /", 1, "'@name' has no value, expected a name*")]
    [InlineData("# @name a\nGET /\n###\n# @name a\nGET /", 4, "'@name a' stands in line 1 too, expected a name that no other request has")]
    [InlineData("# @probe\n# @probe\nGET /", 2, "the request has a second '@probe', expected one")]
    [InlineData("# @state DELETE FROM a\nGET /", 1, "'@state DELETE FROM a' is wrong, expected SELECT*")]
    [InlineData("# @state SELECT {{unique}}", 1, "'@state SELECT {{unique}}' is wrong*")]
    [InlineData("# @state SELECT 1\n# @state SELECT 2", 2, "the file has a second '@state', expected one")]
    [InlineData("# @effect one\nGET /", 1, "'@effect one' is wrong, expected a whole number for each column*")]
    [InlineData("# @effect\nGET /", 1, "'@effect' has no value*")]
    [InlineData("# @sleeps long\nGET /", 1, "'@sleeps long' is wrong, expected a duration such as 0.2s*")]
    [InlineData("# @sleeps 0s\nGET /", 1, "'@sleeps 0s' is wrong*")]
    [InlineData("# @handlers go\nGET /", 1, "'@handlers go' is wrong, expected complete or stop")]
    [InlineData("# @expect 4xx\nGET /", 1, "'@expect 4xx' is wrong, expected a status such as 409")]
    [InlineData("# @expect 600\nGET /", 1, "'@expect 600' is wrong*")]
    [InlineData("# @skip today\nGET /", 1, "'@skip today' is wrong, expected nothing after it")]
    [InlineData("# @setup 1\nGET /", 1, "'@setup 1' is wrong*")]
    [InlineData("# @optional 1\nGET /", 1, "'@optional 1' is wrong*")]
    [InlineData("GET /a\nA: 1\n# @before b\n", 3, "'@before b' names no request of the file, expected one of get-a")]
    [InlineData("# @before\nGET /", 1, "'@before' has no value, expected the name of a request")]
    [InlineData("###\n# @name a\n# @before b\nGET /\n###\n# @name b\n# @before a\nGET /", 4, "the request a needs its own answer or comes before itself*")]
    [InlineData("\n# @name a\n###\nGET /", 2, "'@name' belongs to no request, expected a request after it and before the next ###")]
    public void A_wrong_annotation_is_named_with_its_line(string text, int line, string message) => Expect(text, line, message);

    [Theory]
    [InlineData("@ = 1", 1, "'@ = 1' is no variable, expected '@name = value'")]
    [InlineData("@unique = 1", 1, "the gate itself gives 'unique' its value, expected another name")]
    [InlineData("@a = 1\n###\n@a = 2", 3, "'@a' is defined a second time, expected one definition (the first is in line 1)")]
    [InlineData("@a = {{b}}\n@b = {{c}}\n@c = {{b}}", 2, "'@b' is defined by itself, expected a value without '{{b}}'")]
    [InlineData("@a = {{b}}", 1, "the variable 'b' is unknown, expected '@b = value' in the file, or unique")]
    [InlineData("GET /\n\n{\n{{b}}", 4, "the variable 'b' is unknown*")]
    [InlineData("GET /a/{{b}}", 1, "the variable 'b' is unknown*")]
    [InlineData("GET /\nA: {{b}}", 2, "the variable 'b' is unknown*")]
    [InlineData("@sku2 = 1\nPOST /\n\n<@ ./order.json", 4, "the variable 'sku' is unknown*")]
    [InlineData("GET /\nA: {{b", 2, "'{{' has no '}}' on its line, expected a name between them")]
    [InlineData("GET /\nA: {{$processEnv NONE}}", 2, "the environment variable NONE is not set, expected a value for it")]
    [InlineData("GET /\nA: {{$processEnv}}", 2, "'{{$processEnv}}' is not supported, expected '{{$processEnv NAME}}'")]
    [InlineData("GET /\nA: {{$processEnv %NAME}}", 2, "'{{$processEnv %NAME}}' is not supported*")]
    [InlineData("GET /\nA: {{$dotenv NAME}}", 2, "'{{$dotenv NAME}}' is not supported, expected $guid, *")]
    [InlineData("GET /\nA: {{$randomInt 5 5}}", 2, "'{{$randomInt 5 5}}' is not supported*")]
    [InlineData("GET /\nA: {{$timestamp -1 year}}", 2, "'{{$timestamp -1 year}}' is not supported*")]
    [InlineData("GET /\nA: {{$datetime 'YYYY'}}", 2, "'{{$datetime 'YYYY'}}' is not supported*")]
    [InlineData("# @name a\nGET /\n###\nGET /b\n\n{{a.request.body.x}}", 6, "'{{a.request.body.x}}' is not supported, expected a variable, 'name.response.body.a.b[0]' or*")]
    [InlineData("# @name a\nGET /\n###\nGET /b\nA: {{a.response.body.//x}}", 5, "'{{a.response.body.//x}}' is not supported*")]
    [InlineData("GET /b\nA: {{login.response.body.x}}", 2, "'{{login.response.body.x}}' names no request of the file, expected one of get-b")]
    [InlineData("@t = {{login.response.body.x}}\nGET /b\nA: {{t}}", 1, "'{{login.response.body.x}}' names no request of the file*")]
    [InlineData("# @name a\nGET /a\nA: {{a.response.body.x}}", 2, "the request a needs its own answer*")]
    public void A_wrong_value_is_named_with_its_line(string text, int line, string message) => Expect(text, line, message);

    private static void Expect(string text, int line, string message)
    {
        var read = () => Read.File(text);
        read.Should().Throw<RequestFileException>().WithMessage($"orders.http:{line}: {message}");
        read = () => Read.File(text.Replace("\n", "\r\n", StringComparison.Ordinal));
        read.Should().Throw<RequestFileException>().WithMessage($"orders.http:{line}: {message}");
    }
}
