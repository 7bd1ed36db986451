namespace CancelSpec.WireTap;

/// <summary>
/// The hash (FNV-1a, 64 bits) of the SQL in a message's body without its comments, computed while the body passes in pieces.
/// It ends with the SQL, or after <see cref="Most"/> bytes of it.
/// </summary>
internal struct SqlHash
{
    /// <summary>How many bytes of the SQL count. A <see cref="Relay"/> can store as many.</summary>
    public const int Most = 1 << 16;

    private const ulong Start = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private SqlComments _comments;
    private int _stringsBefore;
    private int _left;
    private int _bodyBytes;
    private ulong _value;

    /// <summary>The hash so far.</summary>
    public readonly ulong Value => _left == 0 ? (_value ^ (ulong)_bodyBytes) * Prime : _value;

    /// <summary>Whether further bytes change nothing.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Begins with a new body.</summary>
    /// <param name="stringsBefore">How many strings, each ended by a NUL, stand before the SQL.</param>
    /// <param name="bodyBytes">The length of the whole body.</param>
    public void Begin(int stringsBefore, int bodyBytes) =>
        (_comments, _stringsBefore, _bodyBytes, _left, _value, IsOver) = (default, stringsBefore, bodyBytes, Most, Start, false);

    /// <summary>Begins with a body that holds no SQL.</summary>
    public void BeginNone() => IsOver = true;

    /// <summary>Takes the next piece of the body.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!IsOver && !piece.IsEmpty)
        {
            var end = piece.IndexOf((byte)0);
            var part = end < 0 ? piece : piece[..end];
            piece = end < 0 ? [] : piece[(end + 1)..];
            if (_stringsBefore > 0)
            {
                _stringsBefore -= end < 0 ? 0 : 1;
                continue;
            }

            AddSql(part);
            IsOver |= end >= 0;
        }
    }

    private void AddSql(ReadOnlySpan<byte> sql)
    {
        var counted = Math.Min(sql.Length, _left);
        Span<byte> kept = stackalloc byte[SqlComments.Most];
        foreach (var one in sql[..counted])
        {
            foreach (var shown in kept[.._comments.Take(one, kept)])
                _value = (_value ^ shown) * Prime;
        }

        _left -= counted;
        IsOver = _left == 0;
    }
}
