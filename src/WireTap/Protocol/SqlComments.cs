using System.Text;

namespace CancelSpec.WireTap;

/// <summary>
/// Leaves the comments out of SQL, byte by byte. Tools put what differs each time into comments, such as the number of a
/// trace. A comment inside a dollar-quoted text is left out too.
/// </summary>
/// <remarks>Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html</remarks>
internal struct SqlComments
{
    /// <summary>How many bytes <see cref="Take"/> keeps at most.</summary>
    public const int Most = 2;

    private enum Place
    {
        Text,
        Slash,
        Dash,
        Line,
        Block,
        Quoted,
    }

    private Place _place;
    private int _depth;
    private byte _quote;
    private bool _hasEscapes;
    private bool _isEscaped;
    private byte _previous;

    /// <summary>SQL without its comments.</summary>
    public static string Strip(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        var kept = new byte[bytes.Length + Most];
        var comments = new SqlComments();
        var count = 0;
        foreach (var one in bytes)
            count += comments.Take(one, kept.AsSpan(count));
        return Encoding.UTF8.GetString(kept, 0, count);
    }

    /// <summary>Takes the next byte.</summary>
    /// <param name="one">The byte.</param>
    /// <param name="kept">Gets the bytes that are no comment.</param>
    /// <returns>How many there are.</returns>
    public int Take(byte one, Span<byte> kept)
    {
        var before = _previous;
        _previous = one;
        switch (_place)
        {
            case Place.Text:
                return TakeText(one, before, kept);
            case Place.Slash when one == '*':
                (_place, _depth, _previous) = (Place.Block, 1, 0);
                return 0;
            case Place.Dash when one == '-':
                _place = Place.Line;
                return 0;
            case Place.Slash or Place.Dash:
                _place = Place.Text;
                kept[0] = before;
                return 1 + TakeText(one, before, kept[1..]);
            case Place.Line when one != '\n':
                return 0;
            case Place.Line:
                _place = Place.Text;
                return TakeText(one, before, kept);
            case Place.Block:
                TakeBlock(one, before);
                return 0;
            default:
                TakeQuoted(one);
                kept[0] = one;
                return 1;
        }
    }

    private int TakeText(byte one, byte before, Span<byte> kept)
    {
        switch ((char)one)
        {
            case '/':
                _place = Place.Slash;
                return 0;
            case '-':
                _place = Place.Dash;
                return 0;
            case '\'' or '"':
                (_place, _quote, _hasEscapes) = (Place.Quoted, one, one == '\'' && (char)before is 'E' or 'e');
                break;
        }

        kept[0] = one;
        return 1;
    }

    // Blocks may stand in blocks.
    private void TakeBlock(byte one, byte before)
    {
        if (before == '/' && one == '*')
            _depth++;
        else if (before == '*' && one == '/')
            _depth--;
        else
            return;
        _previous = 0;
        if (_depth == 0)
            _place = Place.Text;
    }

    private void TakeQuoted(byte one)
    {
        if (_isEscaped)
            _isEscaped = false;
        else if (one == '\\' && _hasEscapes)
            _isEscaped = true;
        else if (one == _quote)
            _place = Place.Text;
    }
}
