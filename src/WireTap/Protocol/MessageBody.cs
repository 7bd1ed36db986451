namespace CancelSpec.WireTap;

/// <summary>The body of a message.</summary>
/// <param name="bytes">Its beginning, as far as it is kept.</param>
/// <param name="sqlHash">The hash of the SQL in it.</param>
internal readonly ref struct MessageBody(ReadOnlySpan<byte> bytes, ulong sqlHash)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public ulong SqlHash { get; } = sqlHash;
}
