namespace CancelSpec.Gate.Planning;

/// <summary>When a request is interrupted.</summary>
public enum Moment
{
    /// <summary>At a boundary, on a session that the pool has had for a while.</summary>
    Warm,

    /// <summary>At a boundary, on a session that the pool opens for the request.</summary>
    Cold,

    /// <summary>At a boundary as <see cref="Warm"/>; the CancelRequest that follows is delivered late.</summary>
    LateCancel,

    /// <summary>While all connections are lent and the request waits for one.</summary>
    Waiting,

    /// <summary>Together with as many others as hold all connections.</summary>
    Together,
}
