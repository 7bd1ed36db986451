namespace CancelSpec.WireTap;

/// <summary>SQL that was seen not long ago, so that the same SQL needs no memory again. For one thread at a time.</summary>
internal sealed class SqlCache
{
    private const int Most = 64;

    private readonly Dictionary<ulong, StatementSql> _known = [];

    /// <param name="text">Begins with the SQL.</param>
    /// <param name="hash">The hash of the whole SQL.</param>
    public StatementSql Get(ReadOnlySpan<byte> text, ulong hash)
    {
        if (_known.TryGetValue(hash, out var known))
            return known;
        if (_known.Count == Most)
            _known.Clear();
        return _known[hash] = new StatementSql(MessageDetail.TextAt(text), hash);
    }
}
