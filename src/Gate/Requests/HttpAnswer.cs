using System.Globalization;
using System.Text;
using CancelSpec.Gate.Requests.Files;

namespace CancelSpec.Gate.Requests;

/// <summary>What a subject answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text.</param>
internal sealed record HttpAnswer(int Status, string Body)
{
    private const int ShownBody = 300;

    /// <summary>The headers, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The value of <c>{{unique}}</c> in the request; null where it had none.</summary>
    public string? Unique { get; init; }

    /// <summary>The body without white space around it, with <c>{{unique}}</c> where it shows the value of its own request.</summary>
    public string Form => Unique is null ? Body.Trim() : Body.Trim().Replace(Unique, UniqueValue.Placeholder, StringComparison.Ordinal);

    /// <summary>The status of the right answer, as <c># @expect</c> says; null for any from 200 to 299.</summary>
    public int? Expected { get; init; }

    /// <summary>It is the right answer.</summary>
    public bool IsSuccess => Expected is { } expected ? Status == expected : Status is >= 200 and < 300;

    /// <summary>
    /// It says that the work is done, as a redirection to the result also does. 202 says that it is accepted and may be done
    /// later (RFC 9110, 15.3.3).
    /// </summary>
    public bool IsAcknowledgement => IsSuccess && Status is >= 200 and < 400 and not 202;

    /// <summary>Reads an answer on a connection that closes after it.</summary>
    /// <returns>Null where the bytes are no answer, or only a part of one.</returns>
    public static HttpAnswer? Parse(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;

        var head = Encoding.ASCII.GetString(received[..end]).Split("\r\n");
        var statusLine = head[0].Split(' ', 3);
        if (statusLine.Length < 2 || !statusLine[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(statusLine[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return null;

        var headers = head.Skip(1).Select(line => line.Split(':', 2)).Where(line => line.Length == 2).Select(line => KeyValuePair.Create(line[0], line[1].Trim())).ToList();
        return BodyOf(headers, received[(end + 4)..]) is { } body ? new HttpAnswer(status, body) { Headers = headers } : null;
    }

    /// <summary>The body, or the beginning of a long one.</summary>
    public string BodyShown => Body.Length > ShownBody ? Body[..ShownBody] + "…" : Body;

    public override string ToString() => Body.Length == 0 ? $"{Status}" : $"{Status} {BodyShown}";

    private static string? BodyOf(List<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body)
    {
        if (Header("content-length") is { } length)
            return int.Parse(length, CultureInfo.InvariantCulture) <= body.Length ? Encoding.UTF8.GetString(body) : null;
        return Header("transfer-encoding") is "chunked" ? Unchunked(body) : Encoding.UTF8.GetString(body);

        string? Header(string name) => headers.Find(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    private static string? Unchunked(ReadOnlySpan<byte> body)
    {
        var whole = new List<byte>();
        while (body.IndexOf("\r\n"u8) is var end and >= 0)
        {
            var digits = Encoding.ASCII.GetString(body[..end]).Split(';')[0].Trim();
            if (!int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size))
                return null;
            if (size == 0)
                return Encoding.UTF8.GetString([.. whole]);
            if (body.Length < end + 2 + size + 2)
                return null;
            whole.AddRange(body.Slice(end + 2, size));
            body = body[(end + 2 + size + 2)..];
        }

        return null;
    }
}
