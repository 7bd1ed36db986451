using System.Globalization;
using System.Text;

namespace CancelSpec.Gate.Requests.Files;

/// <summary>A request with all its values, as it is sent.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path with its query, percent-encoded where HTTP demands that.</param>
/// <param name="Headers">The headers, in order.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="Unique">The value of <c>{{unique}}</c>; null where the request does not hold it.</param>
internal sealed record HttpMessage(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, string? Unique)
{
    // Those that say how the body is framed and when the connection ends are the gate's own.
    private static readonly string[] OwnHeaders = ["host", "content-length", "transfer-encoding", "connection"];

    /// <summary>The bytes of the request, on a connection that closes after the answer.</summary>
    /// <param name="host">The value of the header <c>Host</c>.</param>
    public byte[] ToBytes(string host)
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\nHost: {host}\r\n");
        foreach (var (name, value) in Headers.Where(header => !OwnHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (Body.Length > 0 || Method is not ("GET" or "HEAD"))
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        head.Append("Connection: close\r\n\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. Body];
    }
}
