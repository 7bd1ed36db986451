using System.Net;
using System.Text.Json;

namespace CancelSpec.Tests.Support;

/// <summary>One answer of the server, complete.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">All headers by lower-case name.</param>
/// <param name="Body">The body as text.</param>
public sealed record Answer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The id that the server's log gives to the request.</summary>
    public string RequestId => Headers["x-request-id"];

    /// <summary>Whether the status says that the request succeeded.</summary>
    public bool IsSuccess => (int)Status is >= 200 and <= 299;

    /// <summary>The message of an error.</summary>
    /// <exception cref="JsonException">The body is not an error.</exception>
    public string ErrorMessage => ErrorField("message");

    public string ErrorField(string name) =>
        JsonDocument.Parse(Body).RootElement.TryGetProperty(name, out var value) && value.GetString() is { } text
            ? text
            : throw new JsonException($"an error has the field {name}, but this is {this}");

    public override string ToString() => $"{(int)Status} {Status}: {Body}";
}
