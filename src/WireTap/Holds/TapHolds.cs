namespace CancelSpec.WireTap;

/// <summary>The hold and the rules that are set for a whole tap and not for one of its sessions.</summary>
internal sealed class TapHolds
{
    private volatile BoundaryHold? _nextRequest;
    private volatile MessageHoldRule? _messages;
    private volatile HoldRule<CancelRequestHold>? _cancelRequests;

    /// <summary>The rule about messages that is not over; null if there is none.</summary>
    public MessageHoldRule? Messages => _messages is { IsOver: false } rule ? rule : null;

    /// <summary>Whether a hold may want to know what the messages say.</summary>
    public bool NeedDetail => _nextRequest is { IsReleased: false } || Messages is not null;

    /// <exception cref="InvalidOperationException">The next request is held already.</exception>
    public BoundaryHold HoldNextRequest(int messages, RequestMark? mark)
    {
        var hold = new BoundaryHold(messages, mark);
        var earlier = _nextRequest;
        if (earlier is { IsReleased: false } || Interlocked.CompareExchange(ref _nextRequest, hold, earlier) != earlier)
            throw new InvalidOperationException("the next request is held already");
        return hold;
    }

    /// <summary>The hold for the next request; null if there is none, another session was faster, or the session is another one.</summary>
    public BoundaryHold? TakeNextRequest(TapSession session, StatementSql? sql) =>
        _nextRequest is { } hold && hold.Fits(session, sql) && Interlocked.CompareExchange(ref _nextRequest, null, hold) == hold ? hold : null;

    /// <exception cref="InvalidOperationException">There is a rule about messages that was not disposed of.</exception>
    public MessageHoldRule HoldBefore(Func<TapMessage, bool> fits)
    {
        var rule = new MessageHoldRule(fits);
        var earlier = _messages;
        if (earlier is { IsOver: false } || Interlocked.CompareExchange(ref _messages, rule, earlier) != earlier)
            throw new InvalidOperationException("there is a rule already that holds messages");
        return rule;
    }

    /// <exception cref="InvalidOperationException">There is a rule about CancelRequests that was not disposed of.</exception>
    public HoldRule<CancelRequestHold> HoldCancelRequests()
    {
        var rule = new HoldRule<CancelRequestHold>();
        var earlier = _cancelRequests;
        if (earlier is { IsOver: false } || Interlocked.CompareExchange(ref _cancelRequests, rule, earlier) != earlier)
            throw new InvalidOperationException("there is a rule already that holds CancelRequests");
        return rule;
    }

    /// <summary>The hold that stops this CancelRequest; null if the request may pass.</summary>
    public CancelRequestHold? TryHold(CancelRequest request) => _cancelRequests?.TryAdd(new CancelRequestHold(request));
}
