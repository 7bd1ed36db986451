namespace CancelSpec.WireTap;

/// <summary>The question of a session that is under way, if there is one. For one thread at a time, <see cref="Value"/> for any.</summary>
internal sealed class CurrentQuestion
{
    private volatile SessionQuestion? _value;
    private TaskCompletionSource? _changed;

    /// <summary>The question; null for none.</summary>
    public SessionQuestion? Value => _value;

    /// <summary>Begins a question, if that disturbs nothing.</summary>
    /// <param name="question">The question, which is sent afterwards.</param>
    /// <param name="status">The transaction status, as the database told it last.</param>
    /// <param name="requests">What the database has not answered.</param>
    /// <param name="isForwarding">A message that was let pass is not forwarded whole.</param>
    /// <returns>Why the session cannot be asked, or what must be awaited before trying again; null twice when it has begun.</returns>
    public (string? Refusal, Task? Changed) TryBegin(SessionQuestion question, char? status, OutstandingRequests requests, bool isForwarding)
    {
        if (_value is not null)
            return ("another question is under way", null);
        if (status is null)
            return ("the session is not open yet", null);
        if (isForwarding || requests.AreOwed)
        {
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (null, _changed.Task);
        }

        question.TransactionStatus = status;
        if (requests.NeedMore)
            return ("a batch without its Sync is under way", null);
        if (!question.FailsTransaction && status is not 'I')
            return ($"the session is in a transaction (status {status})", null);
        _value = question;
        return (null, null);
    }

    /// <summary>Tells those that wait to begin a question that they may try again.</summary>
    public void Change()
    {
        _changed?.SetResult();
        _changed = null;
    }

    /// <summary>
    /// What must be awaited before a message may pass; null for nothing. Nothing passes to the database before it has answered.
    /// Nothing passes to the subject while it is not known whether the transaction of which the message tells will fail.
    /// </summary>
    public Task? Stop(Direction direction) =>
        _value is { } question && (direction is Direction.ToDatabase || question.FailsTransaction) ? question.Answered : null;

    /// <summary>Ends a question.</summary>
    /// <param name="question">The question; null does nothing.</param>
    /// <param name="problem">Why there is no answer; null where the database has replied.</param>
    public void End(SessionQuestion? question, string? problem)
    {
        question?.End(problem);
        if (_value == question)
            _value = null;
    }
}
