namespace CancelSpec.WireTap;

/// <summary>
/// The requests of a session that the database still has to answer with ReadyForQuery
/// (https://www.postgresql.org/docs/current/protocol-flow.html).
/// </summary>
internal sealed class OutstandingRequests
{
    private int _requests;
    private int _syncs;
    private bool _isBatchOpen;
    private bool _isCopyingIn;
    private int? _syncsBeforeCopyEnd;
    private int _unanswered;
    private int _flushed;

    /// <summary>Whether none is outstanding: no request, no batch without its Sync, no COPY from the subject.</summary>
    public bool AreNone => _requests == 0 && _syncs == 0 && !_isBatchOpen && !_isCopyingIn;

    /// <summary>
    /// Whether the database owes an answer. It owes none to a batch without its Sync or Flush, and none while it waits for the
    /// data of a COPY.
    /// </summary>
    public bool AreOwed => !_isCopyingIn && (_requests > 0 || _syncs > 0 || _flushed > 0);

    /// <summary>Whether the database waits for more from the subject: for the Sync of a batch, or for the data of a COPY.</summary>
    public bool NeedMore => _isBatchOpen || _isCopyingIn;

    public OutstandingRequests Copy() => (OutstandingRequests)MemberwiseClone();

    /// <summary>Takes note of a message that has passed.</summary>
    public void Pass(Direction direction, byte type)
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
                _unanswered++;
                break;
            case 'H':
                _flushed = _unanswered;
                break;
            case 'c' or 'f' when _isCopyingIn:
                _isCopyingIn = false;
                break;
            // The COPY may begin, which is not told yet.
            case 'c' or 'f' when !AreNone:
                _syncsBeforeCopyEnd ??= _syncs;
                break;
            // During a COPY the database ignores Sync.
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
                _syncsBeforeCopyEnd = _syncsBeforeCopyEnd > 0 ? _syncsBeforeCopyEnd - 1 : null;
                break;
            case 'Z' when _requests > 0:
                _requests--;
                break;
            // The database ignores also a Sync that came with the Execute of the COPY, up to the end of the data.
            case 'G' or 'W':
                var ignored = _syncsBeforeCopyEnd ?? _syncs;
                _isCopyingIn = _syncsBeforeCopyEnd is null;
                _syncsBeforeCopyEnd = null;
                _syncs -= ignored;
                _isBatchOpen |= ignored > 0 && _syncs == 0;
                break;
            case 'E':
                _isCopyingIn = false;
                _unanswered = _flushed = 0;
                break;
            // The last reply to each message of a batch.
            case '1' or '2' or '3' or 'T' or 'n' or 'C' or 'I' or 's':
                _unanswered = Math.Max(0, _unanswered - 1);
                _flushed = Math.Max(0, _flushed - 1);
                break;
        }
    }
}
