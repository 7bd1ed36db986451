using System.Text;

namespace CancelSpec.WireTap;

/// <summary>What matters of a message's body, as text: the tag, the status, the SQLSTATE.</summary>
internal static class MessageDetail
{
    /// <summary>The detail of a message; null where its name says all, and where that is its SQL.</summary>
    /// <param name="direction">Which way the message goes.</param>
    /// <param name="type">Its type byte.</param>
    /// <param name="body">The beginning of its body, which may be incomplete and may break the protocol.</param>
    public static string? Of(Direction direction, byte type, ReadOnlySpan<byte> body) => (direction, (char)type) switch
    {
        (Direction.ToSubject, 'C') => TextAt(body),
        (Direction.ToSubject, 'Z') => body.IsEmpty ? null : ((char)body[0]).ToString(),
        (Direction.ToSubject, 'E' or 'N') => ErrorField(body, 'C'),
        (Direction.ToSubject, 'S') => $"{TextAt(body)}={TextAt(After(body))}",
        (Direction.ToSubject, 'K') => BackendKey.Read(body) is { } key ? $"process {key.ProcessId}" : null,
        _ => null,
    };

    /// <summary>The string at the beginning of a body.</summary>
    public static string TextAt(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? body : body[..end]);
    }

    /// <summary>What comes behind the string at the beginning of a body.</summary>
    public static ReadOnlySpan<byte> After(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf((byte)0);
        return end < 0 ? [] : body[(end + 1)..];
    }

    /// <summary>What an ErrorResponse says to a reader.</summary>
    public static string? ErrorText(ReadOnlySpan<byte> body) => ErrorField(body, 'M');

    /// <summary>One field of an ErrorResponse or NoticeResponse; <c>C</c> is the SQLSTATE.</summary>
    private static string? ErrorField(ReadOnlySpan<byte> body, char field)
    {
        while (body.Length > 1 && body[0] != 0)
        {
            if (body[0] == field)
                return TextAt(body[1..]);
            body = After(body[1..]);
        }

        return null;
    }
}
