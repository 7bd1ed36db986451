namespace CancelSpec.WireTap;

/// <summary>
/// The messages of a session to which the database still has to reply, the oldest first. Their number is bounded, because
/// the database stops to read when its replies are not read. For one thread at a time.
/// </summary>
internal sealed class RequestsUnderWay
{
    private readonly Queue<RequestUnderWay> _requests = new();
    private bool _isSkipping;
    private bool _isCopyingIn;
    private int _confirmedCommands;

    /// <summary>Adds a message, unless the database gives no reply to it.</summary>
    public void Add(in RequestUnderWay request)
    {
        switch ((char)request.Type)
        {
            case 'H' or 'd' or 'p' or 'X':
                return;
            case 'c' or 'f' when _isCopyingIn:
                _isCopyingIn = false;
                return;
            // Outside a COPY the database ignores it. That the COPY begins may not have been told yet.
            case 'c' or 'f' when _requests.Count == 0:
                return;
            // During a COPY the database ignores Sync.
            case 'S' when _isCopyingIn:
                return;
            case 'S':
                _isSkipping = false;
                break;
        }

        // After an error the database skips all messages up to the next Sync.
        if (!_isSkipping)
            _requests.Enqueue(request);
    }

    /// <summary>Removes the oldest request, if it is of the type.</summary>
    public bool TryEnd(char type, out RequestUnderWay request)
    {
        if (!_requests.TryPeek(out request) || request.Type != (byte)type)
            return false;
        Remove();
        return true;
    }

    /// <summary>The database has completed a command of the oldest request.</summary>
    /// <returns>The command, if it changes which statements are prepared.</returns>
    public StatementCommand? Confirm(string tag)
    {
        if (!_requests.TryPeek(out var request) || request.Sql is not { Commands: { Count: > 0 } commands })
            return null;
        for (var index = _confirmedCommands; index < commands.Count; index++)
        {
            // CockroachDB says DISCARD for DISCARD ALL.
            if (commands[index].Tag != tag && !(tag == "DISCARD" && commands[index].Tag == "DISCARD ALL"))
                continue;
            _confirmedCommands = index + 1;
            return commands[index];
        }

        return null;
    }

    /// <summary>The oldest request has failed. Where it belongs to a batch, the database skips the rest of the batch.</summary>
    /// <returns>The request that has failed; null if there was none.</returns>
    public RequestUnderWay? Fail()
    {
        _isCopyingIn = false;
        if (!_requests.TryPeek(out var failed))
            return null;
        if (failed.EndsWithReadyForQuery)
            return failed;
        while (_requests.TryPeek(out var skipped) && skipped.Type != (byte)'S')
            Remove();
        _isSkipping = _requests.Count == 0;
        return failed;
    }

    /// <summary>The database waits for the data of a COPY. It ignores each Sync up to the end of the data, which may have been sent already.</summary>
    public void BeginCopyIn()
    {
        _isCopyingIn = true;
        for (var left = _requests.Count; left > 0; left--)
        {
            var request = _requests.Dequeue();
            if (!_isCopyingIn || request.Type is not (byte)'S' && !request.EndsCopy)
                _requests.Enqueue(request);
            _isCopyingIn &= !request.EndsCopy;
        }
    }

    /// <summary>Removes the oldest request that ends with the ReadyForQuery that has come, and what stands before it.</summary>
    /// <returns>The request; null if there was none.</returns>
    public RequestUnderWay? EndRequest()
    {
        while (_requests.TryPeek(out var request))
        {
            Remove();
            if (request.EndsWithReadyForQuery)
                return request;
        }

        return null;
    }

    /// <summary>The statement that has a name when all requests have succeeded.</summary>
    /// <param name="name">The name.</param>
    /// <param name="now">The statement that has the name now.</param>
    public StatementSql? StatementAfter(string name, StatementSql? now)
    {
        foreach (var request in _requests)
            now = request.StatementAfter(name, now);
        return now;
    }

    /// <summary>As <see cref="StatementAfter"/>, of a portal.</summary>
    public StatementSql? PortalAfter(string name, StatementSql? now)
    {
        foreach (var request in _requests)
            now = request.PortalAfter(name, now);
        return now;
    }

    private void Remove()
    {
        _requests.Dequeue();
        _confirmedCommands = 0;
        while (_requests.TryPeek(out var next) && next.EndsCopy)
            _requests.Dequeue();
    }
}
