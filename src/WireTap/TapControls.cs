namespace CancelSpec.WireTap;

/// <summary>What is asked of a tap's sessions as a whole, whichever they will be.</summary>
internal sealed class TapControls
{
    private volatile Parking? _nextRequest;
    private volatile Interception? _interception;

    /// <summary>The one that is not over; null if there is none.</summary>
    public Interception? Interception => _interception is { IsOver: false } interception ? interception : null;

    /// <summary>Whether somebody will want to know what the messages say.</summary>
    public bool AreWatching => _nextRequest is not null || Interception is not null;

    public Parking ParkNextRequest(int messages)
    {
        var parking = new Parking(messages);
        var armed = _nextRequest;
        if (armed is { IsResumed: false } || Interlocked.CompareExchange(ref _nextRequest, parking, armed) != armed)
            throw new InvalidOperationException("the next request has a parking already");
        return parking;
    }

    /// <summary>The parking that the next request gets; null if there is none, or another request was faster.</summary>
    public Parking? ClaimRequestParking() => _nextRequest is null ? null : Interlocked.Exchange(ref _nextRequest, null);

    public Interception Intercept(Func<TapMessage, bool> stops)
    {
        var earlier = _interception;
        var interception = new Interception(stops);
        if (earlier is { IsOver: false } || Interlocked.CompareExchange(ref _interception, interception, earlier) != earlier)
            throw new InvalidOperationException("messages are intercepted already");
        return interception;
    }
}
