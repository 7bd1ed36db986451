using System.Buffers.Binary;

namespace CancelSpec.WireTap;

/// <summary>
/// What BackendKeyData tells and a CancelRequest repeats: the server process, and a key of 4 bytes, since protocol 3.2 of
/// up to 256.
/// </summary>
internal sealed record BackendKey(int ProcessId, byte[] Key)
{
    private const int ProcessIdBytes = 4;
    private const int ShortestKey = 4;
    private const int LongestKey = 256;

    /// <summary>Null if the body is too short or too long for one.</summary>
    public static BackendKey? Read(ReadOnlySpan<byte> body) =>
        body.Length is >= ProcessIdBytes + ShortestKey and <= ProcessIdBytes + LongestKey
            ? new BackendKey(BinaryPrimitives.ReadInt32BigEndian(body), body[ProcessIdBytes..].ToArray())
            : null;

    public bool Equals(BackendKey? other) =>
        other is not null && ProcessId == other.ProcessId && Key.AsSpan().SequenceEqual(other.Key);

    public override int GetHashCode() => ProcessId;
}
