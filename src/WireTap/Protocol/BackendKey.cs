using System.Buffers.Binary;

namespace CancelSpec.WireTap;

/// <summary>
/// Names a session in BackendKeyData and in a CancelRequest: the server process and a key. The key has 4 bytes; since
/// protocol 3.2 it may have up to 256.
/// </summary>
internal sealed record BackendKey(int ProcessId, byte[] Key)
{
    private const int ProcessIdBytes = 4;
    private const int ShortestKey = 4;
    private const int LongestKey = 256;

    /// <summary>Reads a process and its key; null if the body is too short or too long.</summary>
    public static BackendKey? Read(ReadOnlySpan<byte> body) =>
        body.Length is >= ProcessIdBytes + ShortestKey and <= ProcessIdBytes + LongestKey
            ? new BackendKey(BinaryPrimitives.ReadInt32BigEndian(body), body[ProcessIdBytes..].ToArray())
            : null;

    public bool Equals(BackendKey? other) =>
        other is not null && ProcessId == other.ProcessId && Key.AsSpan().SequenceEqual(other.Key);

    public override int GetHashCode() => ProcessId;
}
