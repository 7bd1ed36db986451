namespace CancelSpec.WireTap;

/// <summary>Holds one CancelRequest before the tap forwards it to the database.</summary>
public sealed class CancelRequestHold : Hold
{
    internal CancelRequestHold(CancelRequest request) => Request = request;

    /// <summary>The CancelRequest that is held.</summary>
    public CancelRequest Request { get; }
}
