namespace CancelSpec.WireTap;

/// <summary>
/// Which requests of a session the database still has to answer with ReadyForQuery
/// (https://www.postgresql.org/docs/current/protocol-flow.html).
/// </summary>
internal sealed class RequestLedger
{
    private int _requests;
    private int _syncs;
    private bool _isBatchOpen;
    private bool _isCopyingIn;

    /// <summary>Whether nothing is outstanding: no request, no batch without its Sync, no COPY from the subject.</summary>
    public bool AllAnswered => _requests == 0 && _syncs == 0 && !_isBatchOpen && !_isCopyingIn;

    public void Add(Direction direction, byte type)
    {
        if (direction is Direction.ToDatabase)
            Ask(type);
        else
            Answer(type);
    }

    private void Ask(byte type)
    {
        switch ((char)type)
        {
            case (char)MessageKind.Startup or 'Q' or 'F':
                _requests++;
                break;
            case 'B' or 'C' or 'D' or 'E' or 'P':
                _isBatchOpen = true;
                break;
            case 'c' or 'f':
                _isCopyingIn = false;
                break;
            // While it copies, the database ignores them.
            case 'S' when !_isCopyingIn:
                _isBatchOpen = false;
                _syncs++;
                break;
        }
    }

    private void Answer(byte type)
    {
        switch ((char)type)
        {
            case 'Z' when _syncs > 0:
                _syncs--;
                break;
            case 'Z' when _requests > 0:
                _requests--;
                break;
            // A Sync sent together with the Execute of a COPY is ignored like those that come later.
            case 'G' or 'W':
                _isBatchOpen |= _syncs > 0;
                _isCopyingIn = true;
                _syncs = 0;
                break;
            case 'E':
                _isCopyingIn = false;
                break;
        }
    }
}
