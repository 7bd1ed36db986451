using System.Buffers.Binary;

namespace CancelSpec.WireTap;

/// <summary>The parameters of a Bind (https://www.postgresql.org/docs/current/protocol-message-formats.html), as hashes. They may be secrets.</summary>
internal static class BoundValues
{
    private const int Null = 0;

    /// <summary>A hash of each parameter. Within one process equal hashes stand for equal bytes.</summary>
    /// <param name="body">The beginning of the message's body. A parameter that is not whole there is left out, with all behind it.</param>
    public static IReadOnlyList<int> Of(ReadOnlySpan<byte> body)
    {
        var rest = MessageDetail.After(MessageDetail.After(body));
        rest = TryTakeCount(ref rest, out var formats) && rest.Length >= formats * sizeof(short) ? rest[(formats * sizeof(short))..] : [];
        var values = new List<int>();
        for (TryTakeCount(ref rest, out var left); left > 0 && BinaryPrimitives.TryReadInt32BigEndian(rest, out var length); left--)
        {
            rest = rest[sizeof(int)..];
            if (length > rest.Length)
                break;
            values.Add(length < 0 ? Null : HashOf(rest[..length]));
            rest = rest[Math.Max(length, 0)..];
        }

        return values;
    }

    private static int HashOf(ReadOnlySpan<byte> value)
    {
        var hash = new HashCode();
        hash.AddBytes(value);
        return hash.ToHashCode();
    }

    private static bool TryTakeCount(ref ReadOnlySpan<byte> body, out ushort count)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(body, out count))
            return false;
        body = body[sizeof(ushort)..];
        return true;
    }
}
