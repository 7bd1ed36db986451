using System.Globalization;
using System.Text;

namespace CancelSpec.Gate.Requests;

/// <summary>What a subject answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text.</param>
internal sealed record HttpAnswer(int Status, string Body)
{
    private const int ShownBody = 300;

    public bool IsSuccess => Status is >= 200 and < 300;

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

        var body = received[(end + 4)..];
        if (Header(head, "content-length") is { } length)
            return int.Parse(length, CultureInfo.InvariantCulture) <= body.Length ? new HttpAnswer(status, Encoding.UTF8.GetString(body)) : null;
        if (Header(head, "transfer-encoding") is not "chunked")
            return new HttpAnswer(status, Encoding.UTF8.GetString(body));
        return Unchunked(body) is { } text ? new HttpAnswer(status, text) : null;
    }

    public override string ToString()
    {
        var shown = Body.Length > ShownBody ? Body[..ShownBody] + "…" : Body;
        return shown.Length == 0 ? $"{Status}" : $"{Status} {shown}";
    }

    private static string? Header(string[] head, string name)
    {
        foreach (var line in head.AsSpan(1))
        {
            if (line.Split(':', 2) is [var key, var value] && key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value.Trim();
        }

        return null;
    }

    private static string? Unchunked(ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder();
        while (body.IndexOf("\r\n"u8) is var end and >= 0)
        {
            var digits = Encoding.ASCII.GetString(body[..end]).Split(';')[0].Trim();
            if (!int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size))
                return null;
            if (size == 0)
                return text.ToString();
            if (body.Length < end + 2 + size + 2)
                return null;
            text.Append(Encoding.UTF8.GetString(body.Slice(end + 2, size)));
            body = body[(end + 2 + size + 2)..];
        }

        return null;
    }
}
