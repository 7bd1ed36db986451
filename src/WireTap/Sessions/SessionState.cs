namespace CancelSpec.WireTap;

/// <summary>
/// What the messages that have passed tell of a session. One thread at a time lets messages pass; the status and the key
/// may be read by any.
/// </summary>
internal sealed class SessionState
{
    private readonly OutstandingRequests _requests = new();
    private volatile char _status;
    private volatile BackendKey? _key;

    /// <summary>The status byte of the last ReadyForQuery; null before the first.</summary>
    public char? TransactionStatus => _status is var status && status == '\0' ? null : status;

    /// <summary>The key with which a CancelRequest names this session; null until the database has told it.</summary>
    public BackendKey? Key => _key;

    /// <summary>Whether the database has answered every request.</summary>
    public bool IsAnswered => _requests.AreNone;

    /// <summary>The state when these messages to the subject have passed too.</summary>
    public (char? TransactionStatus, OutstandingRequests Requests) After(IReadOnlyList<TapMessage> toSubject)
    {
        var (status, requests) = (TransactionStatus, _requests.Copy());
        foreach (var message in toSubject)
        {
            requests.Pass(message.Direction, message.Type);
            if (message.Status != '\0')
                status = message.Status;
        }

        return (status, requests);
    }

    /// <summary>Takes note of a message that has passed.</summary>
    public void Pass(in TapMessage message)
    {
        _requests.Pass(message.Direction, message.Type);
        if (message.Status != '\0')
            _status = message.Status;
        if (message.Key is { } key)
            _key = key;
    }
}
